import { expect, it } from 'vitest';
import { ganttScale } from './gantt-scale.ts';

it('spreads times over the whole width and cuts what lies outside', () => {
  const { percent } = ganttScale(1_000, 3_000);
  expect([0, 1_000, 2_000, 3_000, 9_000].map(percent)).toEqual([0, 0, 50, 100, 100]);
});
it.each([
  [40, [0, 10, 20, 30, 40]],
  [9_000, [0, 2_000, 4_000, 6_000, 8_000]],
  [3_600_000, [0, 900_000, 1_800_000, 2_700_000, 3_600_000]],
])('puts ticks at round times over %d ms', (span, ticks) => {
  expect(ganttScale(5, 5 + span).ticks.map((tick) => tick.ms)).toEqual(ticks);
});
it('stands a run that took no time', () => expect(ganttScale(5, 5).percent(5)).toBe(0));

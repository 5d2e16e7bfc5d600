import { expect, test } from 'vitest';
import { countedTurns } from './counted-turns.ts';

test('after so many turns none happens any more, and it is told once', () => {
  const log: string[] = [];
  const pacing = countedTurns(
    { soon: (turn) => turn(), at: () => () => undefined },
    2,
    () => void log.push('over'),
  );
  for (let turn = 1; turn <= 4; turn += 1) pacing.soon(() => void log.push(`turn ${turn}`));
  expect(log).toEqual(['turn 1', 'turn 2', 'over']);
});

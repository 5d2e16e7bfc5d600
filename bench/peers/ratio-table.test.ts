import { expect, test } from 'vitest';
import type { EngineResult, Workload } from './engine.ts';
import { ratioTable, secondsOf, shareOf } from './ratio-table.ts';

function engine(name: string, timings: Partial<Record<Workload, readonly number[]>>): EngineResult {
  return {
    name,
    about: '',
    leftOut: null,
    timings: new Map(Object.entries(timings)) as EngineResult['timings'],
  };
}

const ariel = engine('Ariel', { chain_40: [0.9, 0.5], mapped_10000: [8, 5] });

test('the first run warms up, and the figure is the median of the others', () => {
  expect(secondsOf(engine('x', { chain_40: [9, 1, 3, 2] }), 'chain_40')).toBe(2);
});

test('an engine that was measured once has that figure', () => {
  expect(secondsOf(engine('x', { chain_40: [39] }), 'chain_40')).toBe(39);
});

test('a workload that an engine did not run has no figure', () => {
  expect(secondsOf(ariel, 'fan_400')).toBeNull();
});

test('the ratio is that of times, also where throughput is shown', () => {
  const slow = engine('Slow', { chain_40: [39], mapped_10000: [10] });
  expect(ratioTable([ariel, slow], ['chain_40', 'fan_400', 'mapped_10000'], 'Ariel').slice(2)).toEqual([
    '| Ariel | 0.500 s | 1.00 | – |  | 2,000 tasks/s | 1.00 |',
    '| Slow | 39.0 s | 78 | – |  | 1,000 tasks/s | 2.00 |',
  ]);
});

test('without the engine that they are held against there are no ratios', () => {
  expect(ratioTable([ariel], ['chain_40'], 'nobody').at(-1)).toBe('| Ariel | 0.500 s |  |');
});

test('the share of the ceiling is what it takes over what the engine takes', () => {
  const ceiling = engine('ceiling', { mapped_10000: [3, 2.5] });
  expect(shareOf(ceiling, ariel, 'mapped_10000')).toBe(0.5);
  expect(shareOf(ceiling, ariel, 'chain_40')).toBeNull();
});

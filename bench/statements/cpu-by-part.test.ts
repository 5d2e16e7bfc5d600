import { expect, test } from 'vitest';
import { cpuByPart, partOf } from './cpu-by-part.ts';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 0 });

test.each([
  ['file:///home/a/ariel/packages/store/src/attempts/claim.ts', 'store/attempts'],
  ['file:///home/a/ariel/packages/worker/src/messages.ts', 'worker'],
  ['file:///home/a/ariel/node_modules/pg/lib/client.js', 'pg'],
  ['file:///home/a/ariel/node_modules/x/node_modules/@scope/name/index.js', '@scope/name'],
  ['node:internal/process/task_queues', 'node'],
  ['file:///home/a/elsewhere.ts', 'other'],
])('%s belongs to %s', (url, expected) => {
  expect(partOf(url)).toBe(expected);
});

const profile = {
  startTime: 1_000,
  nodes: [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 3, 5] },
    { id: 2, callFrame: frame('(idle)', '') },
    { id: 3, callFrame: frame('claim', 'file:///x/packages/store/src/attempts/claim.ts'), children: [4] },
    { id: 4, callFrame: frame('run', '') },
    { id: 5, callFrame: frame('(garbage collector)', '') },
  ],
  samples: [3, 4, 2, 5, 4],
  timeDeltas: [100, 200, 1_000, 50, 700],
};

test('what has no file counts for its caller, and idle time for nobody', () => {
  expect(cpuByPart(profile, 0, 10_000)).toEqual([
    ['store/attempts', 1_000],
    ['(garbage collector)', 50],
  ]);
});

test('only what lies between the two instants counts', () => {
  expect(cpuByPart(profile, 1_150, 2_400)).toEqual([
    ['store/attempts', 200],
    ['(garbage collector)', 50],
  ]);
});

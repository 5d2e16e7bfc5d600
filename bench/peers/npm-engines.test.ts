import { expect, test } from 'vitest';
import { resultOf } from './npm-engines.ts';

test.each([
  ['{"workload":"chain_40","run":2,"seconds":0.5}', { workload: 'chain_40', run: 2, seconds: 0.5 }],
  ['{"workload":"another","run":2,"seconds":0.5}', null],
  ['{"workload":"chain_40","run":"2","seconds":0.5}', null],
  ['{"level":30,"msg":"an engine says something"}', null],
  ['null', null],
  ['Worker connected', null],
])('%s is read as what it is', (line, expected) => {
  expect(resultOf(line)).toEqual(expected);
});

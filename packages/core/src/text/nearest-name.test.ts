import { expect, test } from 'vitest';
import { nearestName } from './nearest-name.ts';

const known = ['core.parallelism', 'core.dags_folder', 'api.port', 'api.host', 'a'];

test.each([
  ['core.paralelism', 'core.parallelism'],
  ['CORE.DAG_FOLDER', 'core.dags_folder'],
  ['api.prot', 'api.port'],
  ['api.hots', 'api.host'],
  ['something.else_entirely', null],
])('%s means %s', (given, expected) => {
  expect(nearestName(given, known)).toBe(expected);
});

// Airflow's official client for Python, unchanged, on a real server.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { virtualEnvironment } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { startContractServer } from './contract-server.ts';

const run = promisify(execFile);
const tour = join(import.meta.dirname, 'python/client_tour.py');
const acts = join(import.meta.dirname, 'python/client_acts.py');

interface Seen {
  readonly lists: readonly string[];
  readonly failures: readonly string[];
}

test('the official Python client lists, triggers, waits, reads, and understands every answer', {
  timeout: 420_000,
}, async () => {
  const programs = await virtualEnvironment(['apache-airflow-client==3.3.2']);
  await using server = await startContractServer();
  const { stdout } = await run(join(programs, 'python'), [tour, server.base, server.tokens.admin], {
    timeout: 120_000,
  });
  const { failures, lists, ...seen } = JSON.parse(stdout) as Seen;
  expect(failures).toEqual([]);
  expect(lists.length).toBeGreaterThan(50);
  expect(seen).toEqual({
    version: '3.3.2',
    triggered: ['from_python', 'queued'],
    waited: '{"state":"success","results":{"second":42}}',
    state: 'success',
    log: expect.arrayContaining(['judge line one', 'judge line two']),
    xcoms: ['a_bool', 'a_float', 'a_list', 'a_string', 'an_int', 'an_object', 'return_value'],
    value: { k: { deep: [1, 2] } },
    connection: '***',
    variable: '{"a":[1]}',
  });
});

test('scripts as people write them raise nothing, over all API classes of the client', {
  timeout: 420_000,
}, async () => {
  const programs = await virtualEnvironment(['apache-airflow-client==3.3.2']);
  await using server = await startContractServer();
  const { stdout } = await run(join(programs, 'python'), [acts, server.base, server.tokens.admin], {
    timeout: 240_000,
  });
  expect(JSON.parse(stdout)).toEqual({ done: 94, failures: [] });
});

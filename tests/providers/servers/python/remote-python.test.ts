// Python tasks where workers have no database: on `ariel worker` in a process of its own, which speaks to two API servers over a
// real Postgres, with tokens of a private key. Servers and workers are killed in the middle.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Cluster } from '../../../cluster/support/cluster.ts';
import { processFacts } from '../../../e2e/support/processes.ts';
import { until } from '../../../e2e/support/until.ts';
import { pythonWithSdk } from './python-with-sdk.ts';
import { remoteDags } from './remote-dags.ts';

let cluster: Cluster;
let keys = '';
beforeAll(async () => {
  keys = mkdtempSync(join(tmpdir(), 'ariel-remote-python-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const keyFile = join(keys, 'key.pem');
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  cluster = await Cluster.start({
    ...{ schedulers: 1, apiServers: 2, workers: 1, triggerers: 1 },
    dags: remoteDags(await pythonWithSdk()),
    environment: {
      ARIEL__CORE__FERNET_KEY: 'none',
      ARIEL__API_AUTH__JWT_SECRET: '',
      ARIEL__API_AUTH__JWT_PRIVATE_KEY_PATH: keyFile,
    },
  });
  await cluster.untilVisible('remote', 'many', 'dies_once');
}, 700_000);
afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  rmSync(keys, { recursive: true, force: true });
});

/** The first task of an environment waits until its parent is warm. */
const WITHIN_MS = 100_000;

const states = async (runId: string): Promise<Readonly<Record<string, string | null>>> => {
  const rows = (await cluster.records.tries()).filter((row) => row.run_id === runId);
  const name = (row: (typeof rows)[number]): string =>
    row.map_index < 0 ? row.task_id : `${row.task_id}[${row.map_index}]`;
  return Object.fromEntries(rows.map((row) => [name(row), row.state]));
};

const value = async (runId: string, taskId: string): Promise<unknown> => {
  const [row] = await cluster.records.all<{ value: string }>(
    `select x.value from xcom x join dag_run r on r.id = x.run_ref
     where r.run_id = ? and x.task_id = ? and x.key = 'return_value'`,
    [runId, taskId],
  );
  return JSON.parse(row?.value ?? 'null');
};

async function lines(dagId: string, runId: string, taskId: string, tryNumber = 1): Promise<string[]> {
  const path = `/api/v2/dags/${dagId}/dagRuns/${runId}/taskInstances/${taskId}/logs/${tryNumber}`;
  const { content } = await cluster.read<{ content: readonly { event: string }[] }>(path);
  return content.map(({ event }) => event);
}

describe('on a worker without a database', () => {
  let runId = '';
  beforeAll(async () => {
    runId = await cluster.trigger('remote');
    await cluster.untilEnded('remote', runId, WITHIN_MS);
  }, 120_000);

  test('functions, operators of Airflow, deferrals and mapped tasks end as elsewhere', async () => {
    expect(await states(runId)).toEqual({
      ...{ given: 'success', add: 'success', bash: 'success', looks: 'success', defers: 'success' },
      ...{ 'squares[0]': 'success', 'squares[1]': 'success', read: 'success' },
    });
  });

  test('values go from task to task, whatever each is written in', async () => {
    expect(await value(runId, 'read')).toEqual([42, { by: 'add' }, `${runId} has 42`, [4, 9]]);
    expect(await value(runId, 'defers')).toBe('resumed');
  });

  test('the log of a try is whole, before and after its wait', async () => {
    expect(await lines('remote', runId, 'add')).toContain('adding 40 and 2');
    const said = await lines('remote', runId, 'defers');
    expect(said.filter((line) => line === 'waits' || line === 'goes on')).toEqual(['waits', 'goes on']);
  });
});

test('API servers that are killed in the middle of a task cost it nothing', async () => {
  const runId = await cluster.trigger('many');
  const reached = (n: number) =>
    until(`line ${n}`, () => cluster.lines('many').includes(`${n}`), { withinMs: WITHIN_MS });
  const [first, second] = cluster.of('api server');
  await reached(5);
  await first?.kill();
  await reached(15);
  // One of them is there at any time: a machine that is busy may need longer for a start than the lease of a task is.
  await first?.start();
  await second?.kill();
  await reached(70);
  await second?.start();
  const run = await cluster.untilEnded('many', runId, WITHIN_MS);
  expect(run.state).toBe('success');
  expect(await value(runId, 'many')).toBe(3160);
  const tries = (await cluster.records.tries()).filter((row) => row.run_id === runId);
  expect(tries.map(({ try_number: number }) => number)).toEqual([1]);
  const said = (await lines('many', runId, 'many')).filter((line) => line.startsWith('line '));
  expect(said).toEqual(Array.from({ length: 80 }, (_each, n) => `line ${n}`));
}, 150_000);

test('with a worker that is killed its Python goes, and another try runs where there is one again', async () => {
  const runId = await cluster.trigger('dies_once');
  const [pids = ''] = await until(
    'the task runs',
    () => (cluster.lines('pids').length > 0 ? cluster.lines('pids') : null),
    { withinMs: WITHIN_MS },
  );
  await until('its log has come', async () =>
    (await lines('dies_once', runId, 'dies_once')).includes('try 1'),
  );
  const [worker] = cluster.of('worker');
  await worker?.kill();
  const numbers = pids.split(' ').map(Number);
  expect(numbers).toHaveLength(2);
  await until('its processes are gone', () => numbers.every((pid) => processFacts(pid) === null));
  await worker?.start();
  const run = await cluster.untilEnded('dies_once', runId, WITHIN_MS);
  expect(run.state).toBe('success');
  expect(await value(runId, 'dies_once')).toBe(2);
  expect(await lines('dies_once', runId, 'dies_once', 1)).toContain('try 1');
  expect(await lines('dies_once', runId, 'dies_once', 2)).toContain('try 2');
}, 150_000);

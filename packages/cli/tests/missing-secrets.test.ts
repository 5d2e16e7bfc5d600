// `ariel dags missing-secrets`: what DAGs are known to ask for, and what of it is defined nowhere.
import { mkdirSync } from 'node:fs';
import { aDag, publishDefinitions, t } from '@ariel/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

let line: CommandLine;
beforeEach(async () => {
  line = new CommandLine();
  mkdirSync(line.home, { recursive: true });
  await line.run('db', 'migrate');
});
afterEach(() => line[Symbol.dispose]());

let ids = 0;
const newId = (): string => `id-${++ids}`;

async function publish(dagId: string, source: string): Promise<void> {
  await line.withDatabase((database) =>
    publishDefinitions(database, [aDag(dagId, t('load')).definition], { nowUs: 1, newId, source }),
  );
}

async function missing(...args: readonly string[]): Promise<[code: number, rows: readonly string[]]> {
  const { code, out } = await line.run('dags', 'missing-secrets', ...args, '-o', 'json');
  const rows = JSON.parse(out) as readonly Record<string, unknown>[];
  return [code, rows.map(({ dag_id, kind, name, place }) => `${dag_id}: ${kind} ${name} (${place})`)];
}

test('what is defined in the environment, a file or the database is not missing', async () => {
  await publish('orders', "conn('stored'); conn('set');\nconn('gone'); variable('rate')");
  await publish('others', "variable('rate')");
  await line.run('connections', 'add', 'stored', '--conn-uri', 'http://h');
  line.env.AIRFLOW_CONN_SET = 'http://h';
  expect(await missing()).toEqual([
    1,
    [
      'orders: connection gone (orders.ts line 2)',
      'orders: variable rate (orders.ts line 2)',
      'others: variable rate (others.ts line 1)',
    ],
  ]);
  expect((await missing('others'))[1]).toHaveLength(1);
  expect((await missing('orders', '--all'))[1]).toHaveLength(4);
  line.env.ARIEL_VAR_RATE = '1';
  await line.run('connections', 'add', 'gone', '--conn-uri', 'http://h');
  expect(await missing()).toEqual([0, []]);
});

test('a later version of the file counts, and a DAG that is gone does not', async () => {
  await publish('orders', "conn('one')");
  await publish('orders', "conn('two')");
  expect((await missing())[1]).toEqual(['orders: connection two (orders.ts line 1)']);
  const said = await line.run('dags', 'missing-secrets', 'none');
  expect([said.code, said.err]).toEqual([0, expect.stringContaining('is defined')]);
});

// Which task read which connection or variable stands in the audit log.
import { openTestDatabase } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { secretSource } from '../src/secrets/secret-source.ts';

const attemptId = '00000000-0000-7000-8000-000000000001';
const fields = {
  connType: 'http',
  description: null,
  host: 'x',
  schema: null,
  login: null,
  port: null,
  extra: null,
};
const lookup = {
  connection: async (id: string) => (id === 'api' ? { ...fields, password: 'hush' } : null),
  variable: async (key: string) => (key === 'rate' ? 'hush' : null),
  places: () => [],
};

test('a task that reads a secret is noted, once for each try and name, without the secret', async () => {
  const opened = await openTestDatabase();
  await using _closing = opened;
  const { database } = opened;
  await database.run(
    `insert into dag_run (id, dag_id, run_id, version_id, run_after, state, run_type, triggered_by, conf, params, queued_at,
       updated_at, team) values (7, 'sales', 'one', 'v', 0, 'running', 'manual', 'ui', '{}', '{}', 0, 0, 'blue')`,
  );
  await database.run(
    `insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool,
       pool_slots, priority_weight, queue) values (7, 'load', 3, ?, 'running', 2, 2, 'v', 'task', 'p', 1, 1, 'q')`,
    [attemptId],
  );
  const source = secretSource(lookup as never, database, () => 5);
  for (const _again of [1, 2]) await source.connection('api', attemptId);
  await source.variable('rate', attemptId);
  await source.variable('nothing', attemptId);
  await source.connection('api');
  const rows = await database.all('select * from event_log order by id');
  const same = {
    at: 5,
    dag_id: 'sales',
    run_id: 'one',
    task_id: 'load',
    map_index: 3,
    try_number: 2,
    team: 'blue',
  };
  expect(rows).toMatchObject([
    {
      ...same,
      event: 'task_read_connection',
      resource: 'connections',
      extra: '{"via":"task","connection_id":"api"}',
    },
    { ...same, event: 'task_read_variable', resource: 'variables', extra: '{"via":"task","key":"rate"}' },
  ]);
  expect(JSON.stringify(rows)).not.toContain('hush');
});

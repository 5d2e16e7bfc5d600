// What the configuration says of tasks and runs that say nothing themselves, from `ariel.cfg` to what is stored.
import { registry } from '@ariel/sdk';
import { aDag, publishDefinitions, t } from '@ariel/testkit';
import { dag, task } from 'ariel';
import { FileSensor } from 'ariel/standard';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadConfig } from '../src/config/load-config.ts';
import { taskDefaults } from '../src/config/task-defaults.ts';
import { CommandLine } from './command-line.ts';

describe('defaults of tasks', () => {
  const definitionWith = (env: Readonly<Record<string, string>>) => {
    const before = registry().taskDefaults;
    onTestFinished(() => {
      registry().taskDefaults = before;
    });
    registry().taskDefaults = taskDefaults(loadConfig({ env: { HOME: '/home/ada', ...env } }));
    const made = dag('d', {}, () => {
      task('plain', () => 1)();
      new FileSensor({ taskId: 'waits', filepath: '/in' });
      task.sensor('short', () => true, {
        timeout: '1m',
        queue: 'own',
        owner: 'ada',
        weightRule: 'absolute',
      })();
    });
    return made.definition.tasks.map(({ owner, queue, sensor, weightRule }) => ({
      ...{ owner, queue, weightRule },
      timeoutMs: sensor?.timeoutMs,
    }));
  };
  const own = { owner: 'ada', queue: 'own', weightRule: 'absolute', timeoutMs: 60_000 };

  test('are those of the configuration, where the task does not say it', () => {
    const configured = { owner: 'platform', queue: 'small', weightRule: 'upstream' };
    const definitions = definitionWith({
      ARIEL__OPERATORS__DEFAULT_OWNER: 'platform',
      AIRFLOW__OPERATORS__DEFAULT_QUEUE: 'small',
      ARIEL__CORE__DEFAULT_TASK_WEIGHT_RULE: 'upstream',
      ARIEL__SENSORS__DEFAULT_TIMEOUT: '3600',
    });
    expect(definitions).toEqual([
      { ...configured, timeoutMs: undefined },
      { ...configured, timeoutMs: 3_600_000 },
      own,
    ]);
  });

  test('are what the reference says, where nothing is configured', () => {
    const plain = { owner: 'ariel', queue: 'default', weightRule: 'downstream' };
    expect(definitionWith({})).toEqual([
      { ...plain, timeoutMs: undefined },
      { ...plain, timeoutMs: 7 * 86_400_000 },
      own,
    ]);
  });
});

/** A home whose database has one DAG, `sales`. */
async function aHome(env: Readonly<Record<string, string>>): Promise<CommandLine> {
  const line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
  Object.assign(line.env, env);
  await line.run('db', 'migrate');
  const params = { size: { defaultJson: '3', schema: { type: 'integer' }, description: null } };
  const { definition } = aDag('sales', t('a')).with({ params });
  await line.withDatabase((database) => publishDefinitions(database, [definition], { nowUs: 1 }));
  return line;
}

describe('the conf of a run', () => {
  test.each([
    ['gives its params their values', {}, '{"size":9,"more":1}'],
    [
      'leaves them at their defaults where the configuration says so',
      { ARIEL__CORE__DAG_RUN_CONF_OVERRIDES_PARAMS: 'False' },
      '{"size":3}',
    ],
  ])('%s', async (_, env, params) => {
    const line = await aHome(env);
    const answer = await line.run('dags', 'trigger', 'sales', '-c', '{"size": 9, "more": 1}');
    expect(answer.code).toBe(0);
    const row = await line.withDatabase((database) => database.first('select conf, params from dag_run'));
    expect(row).toEqual({ conf: '{"size":9,"more":1}', params });
  });
});

test('scheduler.allowed_run_id_pattern says which ids a run may be given, all of the id', async () => {
  const line = await aHome({ ARIEL__SCHEDULER__ALLOWED_RUN_ID_PATTERN: '[a-z]+-[0-9]+' });
  const trigger = (id: string) => line.run('dags', 'trigger', 'sales', '-r', id);
  expect(await trigger('sales-7')).toMatchObject({ code: 0 });
  for (const id of ['Sales-7', 'sales-7b', 'sales'])
    expect(await trigger(id)).toMatchObject({ code: 1, err: expect.stringContaining('is not allowed') });
});

test('core.default_pool_task_slot_count is what default_pool has in a new database, and nothing later', async () => {
  const line = await aHome({ ARIEL__CORE__DEFAULT_POOL_TASK_SLOT_COUNT: '7' });
  const slots = async () =>
    JSON.parse((await line.run('pools', 'get', 'default_pool', '-o', 'json')).out)[0].slots;
  expect(await slots()).toBe(7);
  line.env.ARIEL__CORE__DEFAULT_POOL_TASK_SLOT_COUNT = '9';
  await line.run('db', 'migrate');
  expect(await slots()).toBe(7);
});

// The reference pages say what the code does: they are compared with what its tables give, word by word.
import { expect, test } from 'vitest';
import { airflowKeys } from '../src/config/generated/airflow-keys.ts';
import { keysByName, knownKeys, withoutEffect } from '../src/config/known-keys.ts';
import { commandPage, configurationPage } from './reference-pages.ts';

test('docs/reference/configuration.md lists every key with its default', async () => {
  await expect(configurationPage()).toMatchFileSnapshot('../../../docs/reference/configuration.md');
});

test('docs/reference/cli.md lists every command with its flags and examples', async () => {
  await expect(commandPage()).toMatchFileSnapshot('../../../docs/reference/cli.md');
});

test('a key has an effect or has none, never both', () => {
  expect([...keysByName.keys()].filter((name) => withoutEffect.has(name))).toEqual([]);
  expect(withoutEffect.size).toBeGreaterThan(350);
});

/** Keys that Airflow does not have. A new one is a decision: first ask whether Airflow has a word for it. */
const ours = [
  'core.max_xcom_bytes',
  'database.pooler',
  'database.direct_conn',
  'database.statement_timeout',
  'logging.max_try_log_bytes',
  'scheduler.global_parallelism',
  'dag_processor.file_memory_limit_mb',
  'triggerer.busy_limit',
  'triggerer.memory_limit_mb',
  'workers.concurrency',
  'workers.grace_period',
  'workers.task_memory_limit_mb',
  'workers.task_nice_increment',
  // Airflow had these two.
  'smtp.smtp_user',
  'smtp.smtp_password',
];

test('keys are named as in Airflow, except our own', () => {
  const airflows = new Set(
    Object.entries(airflowKeys).flatMap(([section, keys]) =>
      keys.split(' ').map((key) => `${section}.${key}`),
    ),
  );
  expect(
    knownKeys.map(({ key, section }) => `${section}.${key}`).filter((name) => !airflows.has(name)),
  ).toEqual(ours);
});

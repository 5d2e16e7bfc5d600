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
  expect(withoutEffect.size).toBeGreaterThan(300);
});

/** Keys that Airflow does not have. A new one is a decision: first ask whether Airflow has a word for it. */
const ours = [
  'core.max_xcom_bytes',
  'api.read_timeout',
  'api.dag_access_control',
  'api.trusted_proxies',
  'api_auth.session_idle_timeout',
  'api_auth.password_sign_in',
  'api_auth.password_min_length',
  'api_auth.password_character_kinds',
  'api_auth.lockout_longest',
  'api_auth.sign_ins_per_minute',
  'api_auth.longest_token_days',
  'api_auth.create_accounts',
  'api_auth.link_accounts_by_name',
  'api_auth.registration_role',
  'api_auth.group_roles',
  ...['issuer', 'client_id', 'client_secret', 'scopes', 'username_claim'].map((key) => `oidc.${key}`),
  ...['groups_claim', 'allowed_groups', 'label', 'sign_out_there'].map((key) => `oidc.${key}`),
  ...['server', 'start_tls', 'allow_plain_text', 'ca_file', 'bind_user'].map((key) => `ldap.${key}`),
  ...['bind_password', 'search_base', 'user_attribute', 'user_filter'].map((key) => `ldap.${key}`),
  ...['email_attribute', 'name_attribute', 'group_attribute'].map((key) => `ldap.${key}`),
  ...['group_search_base', 'member_attribute', 'allowed_groups', 'timeout'].map((key) => `ldap.${key}`),
  ...['trusted_addresses', 'user_header', 'groups_header', 'email_header'].map((key) => `proxy_auth.${key}`),
  'database.pooler',
  'database.direct_conn',
  'database.statement_timeout',
  'logging.task_log_store',
  'logging.external_log_url',
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

// Every key that the configuration has, once: docs/reference/configuration.md is written from this table, and a test
// holds both together. Airflow's keys without effect here are in generated/airflow-keys.ts instead.
import { api } from './api-settings.ts';
import { dagProcessor } from './dag-processor-settings.ts';
import { commonIo, secrets, stateStore } from './data-settings.ts';
import { databaseAddress } from './database-address.ts';
import { callbacks, email, failureCore, failureScheduler, smtp } from './failure-settings.ts';
import { type SettingSection, setting } from './setting.ts';
import {
  choice,
  flag,
  folder,
  jsonObject,
  list,
  optionalNumber,
  optionalText,
  pattern,
  seconds,
  timeZone,
  wholeNumber,
} from './setting-kinds.ts';
import { apiAuth, executionApi, ldap, oidc, proxyAuth } from './sign-in-settings.ts';
import { operators, sensors, taskCore } from './task-settings.ts';
import { triggerer } from './triggerer-settings.ts';

const core = {
  dagsFolder: setting(
    'dags_folder',
    folder,
    '{ARIEL_HOME}/dags',
    'The folder in which DAG files are looked for, with its subfolders.',
  ),
  pluginsFolder: setting(
    'plugins_folder',
    folder,
    '{ARIEL_HOME}/plugins',
    'The folder whose files are loaded before every DAG file: plugins, with timetables and weight strategies.',
  ),
  executor: setting(
    'executor',
    choice('LocalExecutor', 'RemoteExecutor'),
    'LocalExecutor',
    'Where tasks run. `LocalExecutor`: in processes on the machine of the scheduler. `RemoteExecutor`: where `ariel worker` runs.',
  ),
  parallelism: setting(
    'parallelism',
    wholeNumber(1, 10_000),
    '32',
    'Most task instances at once per scheduler; also the size of the pool of task processes.',
  ),
  defaultTimezone: setting(
    'default_timezone',
    timeZone,
    'utc',
    'Zone of schedules and dates that name none.',
  ),
  dagsArePausedAtCreation: setting(
    'dags_are_paused_at_creation',
    flag,
    'False',
    'Whether a DAG that is new starts paused, unless it says so itself.',
  ),
  rerunWithLatestVersion: setting(
    'rerun_with_latest_version',
    flag,
    'False',
    'Whether a run that is cleared goes on in the latest version of its DAG, where nobody says it. `False`: in its own.',
  ),
  maxActiveRunsPerDag: setting(
    'max_active_runs_per_dag',
    wholeNumber(1),
    '16',
    'Most running runs of a DAG that sets no `maxActiveRuns`.',
  ),
  maxActiveTasksPerDag: setting(
    'max_active_tasks_per_dag',
    wholeNumber(1),
    '16',
    'Most running task instances in one run of a DAG that sets no `maxActiveTasks`.',
  ),
  maxConsecutiveFailedDagRunsPerDag: setting(
    'max_consecutive_failed_dag_runs_per_dag',
    wholeNumber(0),
    '0',
    'After so many failed runs in a row a DAG is paused that sets no `maxConsecutiveFailedDagRuns`. `0`: never.',
  ),
  maxMapLength: setting(
    'max_map_length',
    wholeNumber(1),
    '100000',
    'Longest list that a task may be mapped over.',
  ),
  dagbagImportTimeoutMs: setting(
    'dagbag_import_timeout',
    seconds(0.1),
    '30',
    'Most time that one DAG file may take to load.',
  ),
  ...taskCore,
  ...failureCore,
  killedTaskCleanupTimeMs: setting(
    'killed_task_cleanup_time',
    seconds(0),
    '60',
    'How long a task that is ended may go on to clean up before its processes are killed.',
  ),
  fernetKey: setting(
    'fernet_key',
    optionalText,
    '',
    'Key with which passwords, extras and variables are encrypted in the database; several with commas: the first encrypts, all decrypt. Not set: `ariel standalone` makes one and keeps it in ARIEL_HOME. `none`: they are stored unencrypted.',
    { isSecret: true },
  ),
  hideSensitiveVarConnFields: setting(
    'hide_sensitive_var_conn_fields',
    flag,
    'True',
    'Whether what has a sensitive name is hidden in logs, pages and answers. Secrets that are known as such are hidden always.',
  ),
  sensitiveVarConnNames: setting(
    'sensitive_var_conn_names',
    list,
    '',
    'Names that are sensitive beside those that always are (password, secret, token, api_key …), with commas between them.',
  ),
  testConnection: setting(
    'test_connection',
    choice('Disabled', 'Enabled', 'Hidden'),
    'Disabled',
    'Whether connections can be tested from the pages, the API and the command line. `Hidden`: not, and the pages do not show that they could.',
  ),
  executionApiServerUrl: setting(
    'execution_api_server_url',
    optionalText,
    '',
    'Addresses of API servers at which `ariel worker` asks for work, with commas between them.',
  ),
} as const satisfies SettingSection;

const database = {
  address: setting(
    'sql_alchemy_conn',
    databaseAddress,
    'sqlite:///{ARIEL_HOME}/ariel.db',
    'Where the data is kept. A command in its place runs again for each new connection to Postgres.',
    { isSecret: true, formerNames: ['core.sql_alchemy_conn'] },
  ),
  pooler: setting(
    'pooler',
    choice('auto', 'none', 'transaction'),
    'auto',
    'What stands before Postgres: a pooler that gives connections away after each `transaction` (PgBouncer), or `none`. `auto`: found out at the start.',
  ),
  directConn: setting(
    'direct_conn',
    optionalText,
    '',
    'Hosts and ports of Postgres itself, where a pooler stands before it (`host:5432`, with commas): processes wake each other through it. Unset: they look every so often.',
  ),
  poolSize: setting(
    'sql_alchemy_pool_size',
    wholeNumber(1, 1000),
    '10',
    'Most connections of each process to Postgres, beside the one for signals.',
    { formerNames: ['core.sql_alchemy_pool_size'] },
  ),
  poolRecycleMs: setting(
    'sql_alchemy_pool_recycle',
    seconds(1),
    '1800',
    'Age at which a connection is closed and another takes its place.',
    { formerNames: ['core.sql_alchemy_pool_recycle'] },
  ),
  statementTimeoutMs: setting(
    'statement_timeout',
    seconds(0),
    '0',
    'Longest that one statement on Postgres may take. `0`: no limit.',
  ),
} as const satisfies SettingSection;

const logging = {
  baseLogFolder: setting('base_log_folder', folder, '{ARIEL_HOME}/logs', 'Folder of the task logs.', {
    formerNames: ['core.base_log_folder'],
  }),
  taskLogStore: setting(
    'task_log_store',
    choice('auto', 'folder'),
    'auto',
    'Where servers keep the logs of tries. `auto`: in the database on Postgres, in `base_log_folder` on SQLite. `folder`: in `base_log_folder`, which all servers and schedulers must share.',
  ),
  loggingLevel: setting(
    'logging_level',
    choice('DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'),
    'INFO',
    "Least level of what Ariel's own processes report.",
    { formerNames: ['core.logging_level'] },
  ),
  minLengthMaskedSecret: setting(
    'min_length_masked_secret',
    wholeNumber(1),
    '5',
    'Shorter secrets are not hidden: they would be found in everything.',
  ),
  remoteLogging: setting(
    'remote_logging',
    flag,
    'False',
    'Whether the logs of tries that have ended are copied to `remote_base_log_folder`, and read from there where they are nowhere else.',
  ),
  remoteBaseLogFolder: setting(
    'remote_base_log_folder',
    optionalText,
    '',
    'Where logs are copied to: a path of object storage such as `s3://bucket/logs`, or a folder.',
    { formerNames: ['core.remote_base_log_folder'] },
  ),
  remoteLogConnId: setting(
    'remote_log_conn_id',
    optionalText,
    '',
    'The connection that opens `remote_base_log_folder`. Not set: what the environment gives.',
    { formerNames: ['core.remote_log_conn_id'] },
  ),
  externalLogUrl: setting(
    'external_log_url',
    optionalText,
    '',
    'Where the log of a try can be looked at elsewhere: an address with `{dag_id}`, `{run_id}`, `{task_id}`, `{map_index}`, `{try_number}`.',
  ),
  maxTryLogBytes: setting(
    'max_try_log_bytes',
    wholeNumber(65_536),
    '104857600',
    'Most bytes in the log of one try; what comes after is dropped, with a note.',
  ),
} as const satisfies SettingSection;

const scheduler = {
  numRuns: setting(
    'num_runs',
    wholeNumber(-1),
    '-1',
    'After so many turns of its loop `ariel scheduler` ends; below 1: never. It has a turn when something happens or is due.',
  ),
  ignoreFirstDependsOnPastByDefault: setting(
    'ignore_first_depends_on_past_by_default',
    flag,
    'True',
    'Whether the first instance of a task with `dependsOnPast` need not wait for one before it, where the task does not say it itself.',
  ),
  catchupByDefault: setting(
    'catchup_by_default',
    flag,
    'False',
    'Whether runs since its `startDate` are made up for a DAG that has one and sets no `catchup`.',
  ),
  createCronDataIntervals: setting(
    'create_cron_data_intervals',
    flag,
    'False',
    'Whether a cron string or preset as `schedule` means `cronInterval(…)` instead of `cron(…)`.',
  ),
  createDeltaDataIntervals: setting(
    'create_delta_data_intervals',
    flag,
    'False',
    'Whether a duration as `schedule` means `everyInterval(…)` instead of `every(…)`.',
  ),
  allowedRunIdPattern: setting(
    'allowed_run_id_pattern',
    pattern,
    '^[A-Za-z0-9_.~:+-]+$',
    'What the whole of a run id must match that somebody gives. `..` is never allowed.',
  ),
  ...failureScheduler,
  globalParallelism: setting(
    'global_parallelism',
    optionalNumber(1),
    '',
    'Most task instances at once in the whole installation, whichever scheduler queued them. Unset: no such limit.',
  ),
  schedulerHealthCheckThresholdMs: setting(
    'scheduler_health_check_threshold',
    seconds(1),
    '30',
    'How long a scheduler may be silent and still counts as healthy.',
  ),
} as const satisfies SettingSection;

const workers = {
  concurrency: setting(
    'concurrency',
    wholeNumber(1, 10_000),
    '16',
    'Tasks that one `ariel worker` runs at once.',
    { formerNames: ['celery.worker_concurrency'] },
  ),
  gracePeriodMs: setting(
    'grace_period',
    seconds(0),
    '600',
    'How long a worker that was told to end waits for its running tasks before it ends them too.',
  ),
  secretsBackend: setting(
    'secrets_backend',
    optionalText,
    '',
    'As `secrets.backend`, for workers. Not set: that one, where the worker has it.',
  ),
  secretsBackendKwargs: setting(
    'secrets_backend_kwargs',
    jsonObject,
    '',
    'As `secrets.backend_kwargs`, for workers.',
    { isSecret: true },
  ),
  taskMemoryLimitMb: setting(
    'task_memory_limit_mb',
    wholeNumber(64),
    '1024',
    'Most memory of one task process.',
  ),
  taskNiceIncrement: setting(
    'task_nice_increment',
    wholeNumber(0, 19),
    '0',
    "How far task processes, and what they start, rank behind Ariel's own processes where processors are short. `0`: alike; 5 protects the pages and other tasks from greedy ones.",
  ),
} as const satisfies SettingSection;

export const settings = {
  core,
  api,
  apiAuth,
  executionApi,
  oidc,
  ldap,
  proxyAuth,
  database,
  logging,
  secrets,
  scheduler,
  dagProcessor,
  triggerer,
  operators,
  sensors,
  workers,
  commonIo,
  stateStore,
  callbacks,
  email,
  smtp,
} as const;

/** Section → its name in ariel.cfg. */
export const sectionNames: Readonly<Record<keyof typeof settings, string>> = {
  core: 'core',
  api: 'api',
  apiAuth: 'api_auth',
  executionApi: 'execution_api',
  oidc: 'oidc',
  ldap: 'ldap',
  proxyAuth: 'proxy_auth',
  database: 'database',
  logging: 'logging',
  secrets: 'secrets',
  scheduler: 'scheduler',
  dagProcessor: 'dag_processor',
  triggerer: 'triggerer',
  operators: 'operators',
  sensors: 'sensors',
  workers: 'workers',
  commonIo: 'common.io',
  stateStore: 'state_store',
  callbacks: 'callbacks',
  email: 'email',
  smtp: 'smtp',
};

export type { SettingSection } from './setting.ts';

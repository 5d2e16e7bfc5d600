// Commands that run one part of an installation on Postgres, and the one that asks whether they are alive. Names and flags are
// Airflow's, with the older ones.
import type { Command, Flag } from '../command.ts';
import { flagsWithoutEffect } from './without-effect.ts';

/** Airflow's, without effect here: a process manager does that. */
const ignored: readonly Flag[] = [
  { spelling: '-d, --dev', description: 'Understood for Airflow; changes nothing.', isHidden: true },
  { spelling: '-D, --daemon', description: 'Understood for Airflow; changes nothing.', isHidden: true },
  { spelling: '--pid <file>', description: 'Understood for Airflow; changes nothing.', isHidden: true },
  {
    spelling: '-l, --log-file <file>',
    description: 'Understood for Airflow; changes nothing.',
    isHidden: true,
  },
  { spelling: '--stdout <file>', description: 'Understood for Airflow; changes nothing.', isHidden: true },
  { spelling: '--stderr <file>', description: 'Understood for Airflow; changes nothing.', isHidden: true },
];

const skipServeLogs: Flag = {
  spelling: '-s, --skip-serve-logs',
  description: 'Understood for Airflow: logs are where all servers see them.',
  isHidden: true,
};

export const componentCommands: readonly Command[] = [
  {
    path: 'scheduler',
    summary: 'Run a scheduler, on Postgres; any number of them share the work.',
    description:
      'With core.executor = LocalExecutor it runs tasks on this machine, with RemoteExecutor "ariel worker" pulls them. The first Ctrl-C or SIGTERM hands its runs to the other schedulers and waits for its tasks; a second one, or workers.grace_period, ends those too.',
    flags: [
      {
        spelling: '-n, --num-runs <count>',
        description:
          'End in order after so many turns of its loop, instead of scheduler.num_runs; -1: never. There is a turn when something happens or is due, and a few in a minute otherwise.',
      },
      {
        spelling: '-i, --only-idle',
        description: 'Understood for Airflow: turns without work are counted as well.',
        isHidden: true,
      },
      skipServeLogs,
      ...ignored,
    ],
    examples: [
      ['ariel scheduler', 'with the database of database.sql_alchemy_conn'],
      ['ARIEL__CORE__EXECUTOR=RemoteExecutor ariel scheduler', 'with tasks that workers pull'],
    ],
    load: async () => (await import('./run-scheduler.ts')).runScheduler,
  },
  {
    path: 'api-server',
    aliases: ['webserver'],
    summary: 'Run an API server with the pages, on Postgres; any number of them behind a load balancer.',
    flags: [
      { spelling: '-p, --port <port>', description: 'Port to listen on, instead of api.port.' },
      { spelling: '-H, --host <address>', description: 'Address to listen on, instead of api.host.' },
      { spelling: '--ssl-cert <path>', description: 'Certificate for https, instead of api.ssl_cert.' },
      { spelling: '--ssl-key <path>', description: 'Its key, instead of api.ssl_key.' },
      {
        spelling: '--apps <names>',
        description:
          'What it serves: core (the pages and the public API), execution (the calls of what runs tasks), or all; several with commas between them. Default: all.',
      },
      ...flagsWithoutEffect,
      ...ignored,
    ],
    examples: [
      ['ariel api-server --host 0.0.0.0', 'for other machines too'],
      [
        'ariel api-server --apps execution --port 9091',
        'for workers alone, so that no page takes their time',
      ],
      ['ariel api-server --port 9090', 'on another port'],
    ],
    load: async () => (await import('./run-api-server.ts')).runApiServer,
  },
  {
    path: 'dag-processor',
    summary: 'Run a dag processor, on Postgres: it reads DAG files and publishes what they say.',
    description:
      'A bundle is read by one processor at a time; further ones stand by, and take over when it ends.',
    flags: [
      {
        spelling: '-B, --bundle-name <name>',
        description: 'Read this bundle only; may be given several times.',
        isList: true,
      },
      {
        spelling: '-S, --subdir <path>',
        description:
          'Read only the DAGs of this folder or file in core.dags_folder; those of others stay as they are.',
      },
      {
        spelling: '-n, --num-runs <count>',
        description: 'End in order when all files were looked through so many times; -1: never.',
        defaultValue: '-1',
      },
      ...ignored,
    ],
    examples: [
      ['ariel dag-processor', 'for all bundles'],
      ['ariel dag-processor --bundle-name dags-folder', 'for one of them'],
      ['ariel dag-processor --num-runs 1', 'once, in a job of its own'],
      [
        'ariel dag-processor --subdir dags/etl',
        'for a part of the DAG folder, beside others for other parts',
      ],
    ],
    load: async () => (await import('./run-dag-processor.ts')).runDagProcessor,
  },
  {
    path: 'triggerer',
    summary:
      'Run a triggerer, on Postgres: it waits for what deferred tasks wait for. Any number of them share the work.',
    description:
      'What a triggerer waited for that ends, or is silent for triggerer.triggerer_health_check_threshold, the others take over.',
    flags: [
      {
        spelling: '--capacity <number>',
        description: 'Most triggers at once, instead of triggerer.capacity.',
      },
      {
        spelling: '--queues <names>',
        description:
          'Wait for triggers of these queues only, with commas between them. Default: for those of none.',
      },
      skipServeLogs,
      ...ignored,
    ],
    examples: [
      ['ariel triggerer', 'for all triggers that name no queue'],
      ['ariel triggerer --capacity 20000', 'for many of them'],
      ['ariel triggerer --queues inside,outside', 'for those of two queues'],
    ],
    load: async () => (await import('./run-triggerer.ts')).runTriggerer,
  },
  {
    path: 'jobs check',
    summary: 'Check that a part of the installation is alive. Ends with 0 where it is.',
    flags: [
      {
        spelling: '--job-type <type>',
        description: 'SchedulerJob, DagProcessorJob, ApiServerJob, WorkerJob or TriggererJob. Default: any.',
      },
      { spelling: '--hostname <name>', description: 'Only on this machine.' },
      { spelling: '--local', description: 'Only on the machine where the command runs.' },
      {
        spelling: '--limit <number>',
        description: 'Look at so many of the newest; 0: at all. Default: 1.',
      },
      { spelling: '--allow-multiple', description: 'Several may be alive; with --limit.' },
    ],
    examples: [
      ['ariel jobs check --job-type SchedulerJob --local', 'as the liveness probe of a scheduler'],
      ['ariel jobs check --job-type SchedulerJob --allow-multiple --limit 100', 'are any alive?'],
    ],
    load: async () => (await import('./check-jobs.ts')).checkJobs,
  },
];

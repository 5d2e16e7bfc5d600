// The group `dags`: what its commands are called and take. Names and flags are Airflow's.
import { runDrawingFlags } from '../../drawing/drawing-flags.ts';
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const dagId: Positional = { name: 'dag_id', description: 'The id of the DAG.' };
const bundleName: Flag = {
  spelling: '-B, --bundle-name <name>',
  description: 'Only DAGs of this bundle.',
  isList: true,
};
const localBundle: Flag = {
  ...bundleName,
  description: 'Look for the DAG in this bundle only, as its files lie here; may be given several times.',
};
const localFlag: Flag = {
  spelling: '-l, --local',
  description:
    'Read the files as they lie now, in processes of this command. Needs no database and no server.',
};
const pauseFlags: readonly Flag[] = [
  {
    spelling: '--treat-dag-id-as-regex',
    description: 'Take <dag_id> as a regular expression and act on each DAG that it fits.',
  },
  { spelling: '-y, --yes', description: 'Do not ask before acting on several DAGs.' },
  outputFlag,
];

export const dagCommands: readonly Command[] = [
  {
    path: 'dags list',
    summary: 'List the DAGs.',
    flags: [
      outputFlag,
      { spelling: '--columns <names>', description: 'Only these columns, separated by commas.' },
      bundleName,
      localFlag,
    ],
    examples: [
      ['ariel dags list', 'as a table'],
      ['ariel dags list -o json --columns dag_id,is_paused', 'for a script'],
    ],
    load: async () => (await import('./list-dags.ts')).listDags,
  },
  {
    path: 'dags details',
    summary: 'Show everything about one DAG.',
    positionals: [dagId],
    flags: [outputFlag],
    examples: [['ariel dags details hello', 'schedule, limits, params, version']],
    load: async () => (await import('./dag-details.ts')).dagDetails,
  },
  {
    path: 'dags missing-secrets',
    summary: 'List connections and variables that DAGs name and that are defined nowhere.',
    description:
      'Found before anything runs: in templates, in options such as connId, and in calls such as conn("warehouse") of the code. What is put together while a task runs cannot be seen. Exit code 1: something is missing.',
    positionals: [{ name: 'dag_ids', description: 'Only these DAGs.', isOptional: true, isList: true }],
    flags: [{ spelling: '--all', description: 'Also those that are defined.' }, outputFlag],
    examples: [
      ['ariel dags missing-secrets', 'of all DAGs'],
      ['ariel dags missing-secrets orders --all', 'everything that one DAG is known to ask for'],
    ],
    load: async () => (await import('./missing-secrets.ts')).listMissingSecrets,
  },
  {
    path: 'dags trigger',
    summary: 'Start a run of a DAG.',
    positionals: [dagId],
    flags: [
      {
        spelling: '-c, --conf <json>',
        description: 'Params and other values for the run, as a JSON object.',
      },
      {
        spelling: '-r, --run-id <id>',
        description: 'The id of the run. Without it one is made from the date.',
      },
      { spelling: '-l, --logical-date <date>', description: 'The instant that the run is about.' },
      {
        spelling: '-e, --exec-date <date>',
        description: "Airflow 2's name of --logical-date.",
        isHidden: true,
      },
      {
        spelling: '--no-replace-microseconds',
        description: 'Understood for Airflow; changes nothing.',
        isHidden: true,
      },
      outputFlag,
    ],
    examples: [
      ['ariel dags trigger hello', 'now, with the defaults of its params'],
      [`ariel dags trigger sales -c '{"region": "US"}'`, 'with a param'],
      ['ariel dags trigger sales -l 2026-01-31 -r rerun-january', 'for a date, under a name'],
    ],
    load: async () => (await import('./trigger-dag.ts')).triggerDag,
  },
  {
    path: 'dags test',
    summary: 'Run a whole DAG in this process, without a server or a database.',
    description:
      'Loads the DAG file and runs its tasks one after another, printing what they log. Breakpoints work. ' +
      'Waits are jumped over: retries and sensors take no real time. Nothing is stored.',
    positionals: [
      dagId,
      {
        name: 'logical_date',
        description: 'The instant that the run is about. Default: now.',
        isOptional: true,
      },
    ],
    flags: [
      { spelling: '-c, --conf <json>', description: 'Params for the run, as a JSON object.' },
      {
        spelling: '-f, --dagfile-path <path>',
        description: 'The file or folder that has the DAG. Default: the DAG folder, or all bundles.',
      },
      {
        spelling: '--mark-success-pattern <regex>',
        description: 'Do not run tasks whose id this fits; they succeed with nothing.',
      },
      {
        spelling: '--use-executor',
        description:
          'Run it as a server would, in task processes under the LocalExecutor: with a scheduler, a triggerer and a database of its own, which are gone afterwards. Waits take real time; pools have no limit.',
      },
      ...runDrawingFlags,
      localBundle,
      outputFlag,
    ],
    examples: [
      ['ariel dags test hello', 'with today as its date'],
      ['ariel dags test hello 2026-01-31 -f dags/hello.ts', 'one file, one date'],
      [
        `ariel dags test sales -c '{"region": "US"}' --mark-success-pattern '^notify'`,
        'with a param, without notifying',
      ],
      ['ariel dags test hello --use-executor', 'with real processes, retries and waits'],
    ],
    load: async () => (await import('../local/test-dag.ts')).testDag,
  },
  {
    path: 'dags simulate',
    summary: 'Show which runs the schedules of DAGs would bring, without running a task.',
    description:
      'Lets the real scheduler go from one date to another on a clock of its own, in seconds for a year, with tasks that only ' +
      'pretend to run. Says when each run would begin and end, what it would wait for, and which limits would be in the way. ' +
      'Needs no server, and stores nothing.',
    positionals: [{ ...dagId, description: 'The ids of DAGs that run beside each other.', isList: true }],
    flags: [
      { spelling: '--from <date>', description: 'Where to begin. Default: now.' },
      { spelling: '--to <date>', description: 'Where to end. Default: 30 days later.' },
      {
        spelling: '--duration <task=time>',
        description:
          'How long tries of a task take: load=5m, sales.load=5m where there are several DAGs, etl.*=30s for all that begins so, ' +
          '1m for all. May be given several times. Default: 1s.',
        isList: true,
      },
      {
        spelling: '--history',
        description:
          'Tasks without --duration take as long as they really took, by the runs in the database.',
      },
      {
        spelling: '--pool <name=slots>',
        description: 'The slots of a pool. May be given several times. Default: without limit.',
        isList: true,
      },
      {
        spelling: '--backlog',
        description: 'The DAGs are new at --from: what catchup makes up comes first.',
      },
      { spelling: '--runs', description: 'Print each run, before the summary.' },
      {
        spelling: '-f, --dagfile-path <path>',
        description: 'The file or folder that has the DAGs. Default: the DAG folder, or all bundles.',
      },
      localBundle,
      outputFlag,
    ],
    examples: [
      ['ariel dags simulate hello', 'the next 30 days'],
      [
        'ariel dags simulate sales crm --from 2026-01-01 --to 2027-01-01 --duration sales.load=5m --pool warehouse=2',
        'a year of two DAGs that share a pool',
      ],
      ['ariel dags simulate sales --history -o json', 'each run, for a script'],
    ],
    load: async () => (await import('../local/simulate-dags.ts')).simulateDags,
  },
  {
    path: 'dags pause',
    summary: 'Stop a DAG from starting new runs by its schedule.',
    positionals: [dagId],
    flags: pauseFlags,
    examples: [
      ['ariel dags pause hello', 'one DAG'],
      ["ariel dags pause '^etl_' --treat-dag-id-as-regex -y", 'every DAG whose id begins so'],
    ],
    load: async () => (await import('./pause-dag.ts')).pauseDag,
  },
  {
    path: 'dags unpause',
    summary: 'Let a DAG run again.',
    positionals: [dagId],
    flags: pauseFlags,
    examples: [['ariel dags unpause hello', 'one DAG']],
    load: async () => (await import('./pause-dag.ts')).unpauseDag,
  },
  {
    path: 'dags drain',
    summary: 'Let a DAG finish what it has, and pause it then.',
    positionals: [dagId],
    flags: pauseFlags,
    examples: [
      ['ariel dags drain hello', 'no new runs by its schedule; those that wait or run are carried out'],
    ],
    load: async () => (await import('./pause-dag.ts')).drainDag,
  },
  {
    path: 'dags list-runs',
    summary: "List a DAG's runs, the newest first.",
    positionals: [{ ...dagId, isOptional: true }],
    flags: [
      { spelling: '-d, --dag-id <id>', description: "Airflow 2's way to name the DAG.", isHidden: true },
      {
        spelling: '--state <state>',
        description: 'Only runs in this state.',
        choices: ['queued', 'running', 'success', 'failed'],
      },
      { spelling: '-s, --start-date <date>', description: 'Only runs for this instant or later.' },
      { spelling: '-e, --end-date <date>', description: 'Only runs for this instant or earlier.' },
      { spelling: '--limit <count>', description: 'At most so many.', defaultValue: '100' },
      { spelling: '--no-backfill', description: 'Without the runs of backfills.' },
      outputFlag,
    ],
    examples: [
      ['ariel dags list-runs hello', 'the last hundred'],
      ['ariel dags list-runs hello --state failed -s 2026-01-01', 'what failed this year'],
    ],
    load: async () => (await import('./list-runs.ts')).listRuns,
  },
  {
    path: 'dags state',
    summary: 'Print the state of a run.',
    positionals: [dagId, { name: 'run_id', description: 'The id of the run, or its logical date.' }],
    examples: [
      ['ariel dags state hello manual__2026-01-31T06:00:00+00:00', 'by id'],
      ['ariel dags state hello 2026-01-31', 'by date'],
    ],
    load: async () => (await import('./run-state.ts')).runState,
  },
  {
    path: 'dags next-execution',
    summary: 'Print when a DAG runs next by its schedule.',
    positionals: [dagId],
    flags: [
      { spelling: '-n, --num-executions <count>', description: 'So many runs ahead.', defaultValue: '1' },
      {
        spelling: '--field <name>',
        description: 'What to print of each run.',
        choices: ['logical_date', 'data_interval.start', 'data_interval.end', 'run_after'],
        defaultValue: 'logical_date',
      },
      { spelling: '--table', description: 'Print all of them as a table.' },
    ],
    examples: [
      ['ariel dags next-execution hello', 'the next logical date'],
      ['ariel dags next-execution hello -n 5 --table', 'five runs with their data intervals'],
    ],
    load: async () => (await import('./next-execution.ts')).nextExecution,
  },
  {
    path: 'dags list-import-errors',
    summary: 'List the DAG files that cannot be loaded, and why. Ends with 1 where there are any.',
    flags: [bundleName, localFlag, outputFlag],
    examples: [
      ['ariel dags list-import-errors', 'with file, line and what to do'],
      ['ariel dags list-import-errors --local', 'in a build, before the files are deployed'],
    ],
    load: async () => (await import('./list-import-errors.ts')).listImportErrors,
  },
  {
    path: 'dags stability',
    summary:
      'Check that DAG files give the same DAGs each time that they are evaluated. Ends with 1 where they do not.',
    description:
      'A DAG that differs each time gets a new version with every look at its file. Evaluates the files in this process, several times, and names the first difference; files that cannot be loaded are told, too.',
    positionals: [
      {
        name: 'dag_folder',
        description: 'The file or folder to check. Default: the DAG folder, or all bundles.',
        isOptional: true,
      },
    ],
    flags: [
      { spelling: '-d, --dag-id <id>', description: 'Only this DAG.' },
      {
        spelling: '--num-parses <count>',
        description: 'Evaluate each file so many times, at least twice.',
        defaultValue: '2',
      },
      { spelling: '--fail-fast', description: 'Stop after the first round in which something is wrong.' },
      outputFlag,
    ],
    examples: [
      ['ariel dags stability', 'in a build, before the files are deployed'],
      ['ariel dags stability dags/sales.ts --num-parses 5', 'one file, with more patience'],
    ],
    load: async () => (await import('../local/check-stability.ts')).checkStability,
  },
  {
    path: 'dags reserialize',
    summary: 'Have all DAG files read anew, whether they changed or not.',
    description:
      'Bundles from elsewhere are brought up to date first. Where a dag processor runs it does the work; else the command does, and ends when it is done.',
    flags: [{ ...bundleName, description: 'Only this bundle; may be given several times.' }],
    examples: [
      ['ariel dags reserialize', 'the files of all bundles'],
      ['ariel dags reserialize --bundle-name dags-folder', 'those of one of them'],
    ],
    load: async () => (await import('./reserialize-dags.ts')).reserializeDags,
  },
];

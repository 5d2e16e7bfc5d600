// The group `tasks`: what its commands are called and take. Names and flags are Airflow's; `logs` is our own.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const dagId: Positional = { name: 'dag_id', description: 'The id of the DAG.' };
const taskId: Positional = {
  name: 'task_id',
  description: 'The id of the task, with its groups in front: etl.parse.',
};
const runId: Positional = { name: 'run_id', description: 'The id of the run, or its logical date.' };
const mapIndex: Flag = {
  spelling: '--map-index <index>',
  description: 'The instance of a mapped task, from 0.',
  defaultValue: '-1',
};
const iteration: Flag = {
  spelling: '--iteration <number>',
  description: 'The iteration of a loop, from 0. Default: the latest.',
};
const bundleName: Flag = {
  spelling: '-B, --bundle-name <name>',
  description: 'Understood for Airflow; changes nothing.',
  isHidden: true,
  isList: true,
};

const localBundle: Flag = {
  ...bundleName,
  description: 'Look for the DAG in this bundle only, as its files lie here; may be given several times.',
  isHidden: false,
};

export const taskCommands: readonly Command[] = [
  {
    path: 'tasks list',
    summary: "List a DAG's tasks.",
    positionals: [dagId],
    flags: [
      { spelling: '-t, --tree', description: 'With what each task waits for, indented.' },
      bundleName,
      outputFlag,
    ],
    examples: [
      ['ariel tasks list hello', 'one a line'],
      ['ariel tasks list hello -o json', 'with operator, trigger rule and upstream tasks'],
    ],
    load: async () => (await import('./list-tasks.ts')).listTasks,
  },
  {
    path: 'tasks states-for-dag-run',
    summary: 'List the states of all task instances of a run.',
    positionals: [dagId, runId],
    flags: [outputFlag],
    examples: [['ariel tasks states-for-dag-run hello 2026-01-31', 'by the logical date of the run']],
    load: async () => (await import('./run-states.ts')).runStates,
  },
  {
    path: 'tasks state',
    summary: 'Print the state of one task instance.',
    positionals: [dagId, taskId, runId],
    flags: [mapIndex, iteration, bundleName],
    examples: [
      ['ariel tasks state sales parse 2026-01-31 --map-index 3', 'the fourth instance of a mapped task'],
    ],
    load: async () => (await import('./task-state.ts')).taskState,
  },
  {
    path: 'tasks failed-deps',
    summary: 'Say why a task instance does not start now.',
    description: 'With the words of the pages and of REST. Of one that has ended it says so, and why.',
    positionals: [dagId, taskId, runId],
    flags: [mapIndex, iteration, bundleName, outputFlag],
    examples: [
      ['ariel tasks failed-deps sales load 2026-01-31', 'what it waits for'],
      ['ariel tasks failed-deps sales parse 2026-01-31 --map-index 3 -o json', 'for a script'],
    ],
    load: async () => (await import('./failed-deps.ts')).failedDeps,
  },
  {
    path: 'tasks logs',
    summary: 'Print the log of a task.',
    positionals: [dagId, runId, taskId],
    flags: [
      { spelling: '--try <number>', description: 'That try. Default: the latest.' },
      mapIndex,
      iteration,
      { spelling: '-f, --follow', description: 'Go on printing until the try has ended.' },
      { spelling: '--json', description: 'Print the lines as they are stored, one JSON object each.' },
    ],
    examples: [
      ['ariel tasks logs sales manual__2026-01-31T06:00:00+00:00 total', 'the latest try'],
      ['ariel tasks logs sales 2026-01-31 parse --map-index 3 --try 1', 'an earlier try of one instance'],
      ['ariel tasks logs sales 2026-01-31 total --follow', 'while it runs'],
      ['ariel tasks logs pages 2026-01-31 crawl.fetch --iteration 2', 'the third iteration of a loop'],
    ],
    load: async () => (await import('./task-logs.ts')).taskLogs,
  },
  {
    path: 'tasks clear',
    summary: 'Clear task instances, so that they run again.',
    description:
      'Shows first what would run again, and asks. A run keeps the version with which it began, unless --run-on-latest-version takes it to the latest.',
    positionals: [dagId],
    flags: [
      {
        spelling: '-t, --task-regex <regex>',
        description: 'Only tasks whose id this fits somewhere. Default: all.',
      },
      { spelling: '-s, --start-date <date>', description: 'Only runs of this logical date or later.' },
      { spelling: '-e, --end-date <date>', description: 'Only runs of this logical date or earlier.' },
      {
        spelling: '--run-id <id>',
        description: 'Only this run; runs without a logical date have no other name.',
      },
      { spelling: '-u, --upstream', description: 'And what comes before these tasks.' },
      { spelling: '-d, --downstream', description: 'And what comes after these tasks.' },
      {
        spelling: '-f, --only-failed',
        description: 'Only what failed, or could not run because of a failure.',
      },
      { spelling: '-r, --only-running', description: 'Only what runs.' },
      {
        spelling: '--run-on-latest-version',
        description: 'The runs go on in the latest version of their DAG, with its code and tasks.',
      },
      {
        spelling: '-R, --dag-regex',
        description: 'The id is a regular expression; all DAGs that it fits are meant.',
      },
      { ...bundleName, description: 'Only DAGs of this bundle.', isHidden: false },
      { spelling: '-y, --yes', description: 'Do not ask.' },
      outputFlag,
    ],
    examples: [
      ['ariel tasks clear sales -s 2026-01-01 -e 2026-01-31 --only-failed', 'what failed in January'],
      [
        "ariel tasks clear sales --run-id manual__2026-01-31T06:00:00+00:00 -t '^load' --downstream",
        'one task of one run, and what follows it',
      ],
      [
        'ariel tasks clear sales -s 2026-01-31 -f --run-on-latest-version --yes',
        'after its file was mended, without a question',
      ],
    ],
    load: async () => (await import('./clear-tasks.ts')).clearTasks,
  },
  {
    path: 'tasks render',
    summary: "Print a task's templates as they would be rendered.",
    description:
      'In this process, with connections and variables of the environment. Nothing is run or stored. What other tasks returned is taken from the run that is named, or from --outputs.',
    positionals: [
      dagId,
      taskId,
      {
        name: 'run_id',
        description: 'A stored run whose outputs are used, or a logical date.',
        isOptional: true,
      },
    ],
    flags: [
      { spelling: '-t, --task-params <json>', description: 'Params for the run, as a JSON object.' },
      { spelling: '--outputs <json>', description: 'What other tasks returned: a JSON object by task id.' },
      mapIndex,
      {
        spelling: '-f, --dagfile-path <path>',
        description: 'The file or folder that has the DAG. Default: the DAG folder, or all bundles.',
      },
      localBundle,
      outputFlag,
    ],
    examples: [
      ['ariel tasks render sales notify 2026-01-31', 'for that date'],
      [
        'ariel tasks render sales notify manual__2026-01-31T06:00:00+00:00',
        'with what tasks of that run returned',
      ],
    ],
    load: async () => (await import('../local/render-task.ts')).renderTask,
  },
  {
    path: 'tasks test',
    summary: 'Run one task in this process, without what comes before it and without storing anything.',
    description:
      'What other tasks returned is taken from the run that is named, or from --outputs. Trigger rules, retries and pools do not count.',
    positionals: [
      dagId,
      taskId,
      {
        name: 'run_id',
        description: 'A stored run whose outputs are used, or a logical date.',
        isOptional: true,
      },
    ],
    flags: [
      { spelling: '-t, --task-params <json>', description: 'Params for the run, as a JSON object.' },
      { spelling: '--outputs <json>', description: 'What other tasks returned: a JSON object by task id.' },
      mapIndex,
      {
        spelling: '-f, --dagfile-path <path>',
        description: 'The file or folder that has the DAG. Default: the DAG folder.',
      },
      {
        spelling: '-m, --post-mortem',
        description:
          "Stop where code of the DAG's files throws, show its variables, and evaluate expressions there. What the code catches itself stops it, too.",
      },
      { spelling: '--env-vars <json>', description: 'Environment variables for the task, as a JSON object.' },
      bundleName,
    ],
    examples: [
      ['ariel tasks test hello greet --post-mortem', 'with a look at the variables where it fails'],
      ['ariel tasks test hello greet', 'with today as the date'],
      [
        `ariel tasks test sales report 2026-01-31 --outputs '{"total": 20}'`,
        'with what "total" would have returned',
      ],
    ],
    load: async () => (await import('../local/test-task.ts')).testTask,
  },
];

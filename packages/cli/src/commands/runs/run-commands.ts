// Commands about runs of a DAG as a whole: clear them, fork them, compare them, take one along for a test.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Positional } from '../command.ts';

const dagId: Positional = { name: 'dag_id', description: 'The id of the DAG.' };
const runId: Positional = { name: 'run_id', description: 'A run of it, or its logical date.' };

export const runCommands: readonly Command[] = [
  {
    path: 'dags clear',
    summary: 'Clear whole runs of a DAG, so that they run again.',
    description: 'Shows first what would run again, and asks.',
    positionals: [dagId],
    flags: [
      { spelling: '--run-id <id>', description: 'Only this run.' },
      { spelling: '--partition-key <key>', description: 'Only runs of this partition.' },
      {
        spelling: '--partition-date-start <date>',
        description: 'Only runs of partitions of this date or later.',
      },
      {
        spelling: '--partition-date-end <date>',
        description: 'Only runs of partitions of this date or earlier.',
      },
      {
        spelling: '-f, --only-failed',
        description: 'Only what failed, or could not run because of a failure.',
      },
      { spelling: '-r, --only-running', description: 'Only what runs.' },
      { spelling: '-y, --yes', description: 'Do not ask.' },
      outputFlag,
    ],
    examples: [
      ['ariel dags clear sales --run-id manual__2026-01-31T06:00:00+00:00', 'one run'],
      ['ariel dags clear sales --partition-key eu -f', 'what failed of one partition'],
    ],
    load: async () => (await import('./clear-runs.ts')).clearRuns,
  },
  {
    path: 'dags fork',
    summary: 'Run a run again from a task on, as a new run that is linked to it.',
    description:
      'What succeeded before the task stands in the new run, with what it returned; the run itself stays as it is. Without --yes it shows first what would run.',
    positionals: [
      dagId,
      runId,
      { name: 'task_ids', description: 'Where to begin: tasks or groups.', isList: true },
    ],
    flags: [
      {
        spelling: '--run-on-latest-version',
        description: 'With the latest code and tasks of the DAG. Default: those that the run had.',
      },
      { spelling: '-c, --conf <json>', description: 'Laid over the conf of the run, as a JSON object.' },
      { spelling: '-r, --run-id <id>', description: 'The id of the new run. Without it one is made.' },
      { spelling: '--note <text>', description: 'A note for the new run.' },
      { spelling: '--dry-run', description: 'Only show what would run.' },
      { spelling: '-y, --yes', description: 'Do not ask.' },
      outputFlag,
    ],
    examples: [
      ['ariel dags fork sales 2026-01-31 load', 'from load on, with the code that it had'],
      [
        `ariel dags fork sales 2026-01-31 load --run-on-latest-version -c '{"region": "US"}'`,
        'with the latest code and another param',
      ],
    ],
    load: async () => (await import('./fork-run.ts')).forkRun,
  },
  {
    path: 'dags compare-runs',
    summary: 'Show what is different between two runs of a DAG.',
    description:
      'States, what tasks were given and returned, conf, params and files of the code. Exit code 1: something is different.',
    positionals: [dagId, runId, { name: 'other_run_id', description: 'Another run, or its logical date.' }],
    flags: [outputFlag],
    examples: [['ariel dags compare-runs sales 2026-01-30 2026-01-31', 'yesterday and today']],
    load: async () => (await import('./compare-runs.ts')).compareTwoRuns,
  },
  {
    path: 'dags export-run',
    summary: 'Write a run to a file from which a test can replay it.',
    description:
      'The file holds params, conf, dates and everything that tasks returned, as it is: also what is secret. See docs/guides/testing.md.',
    positionals: [dagId, runId],
    flags: [{ spelling: '-f, --file <path>', description: 'Where to write it. Default: to the screen.' }],
    examples: [['ariel dags export-run sales 2026-01-31 -f sales.run.json', 'for dag.replay()']],
    load: async () => (await import('./export-run.ts')).exportRun,
  },
  {
    path: 'dags delete-run',
    summary: 'Delete a run that does not run, with everything of it.',
    positionals: [dagId, runId],
    flags: [{ spelling: '-y, --yes', description: 'Do not ask.' }],
    examples: [['ariel dags delete-run sales manual__2026-01-31T06:00:00+00:00 --yes', 'without a question']],
    load: async () => (await import('./delete-run.ts')).deleteRun,
  },
];

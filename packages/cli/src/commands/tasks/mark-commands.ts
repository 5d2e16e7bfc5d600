// Commands that mark: task instances in the group `tasks`, whole runs in the group `dags`. Airflow has these acts on its pages and in
// its API only.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const dagId: Positional = { name: 'dag_id', description: 'The id of the DAG.' };
const runId: Positional = { name: 'run_id', description: 'A run of it, or its logical date.' };
const askingFlags: readonly Flag[] = [
  { spelling: '--dry-run', description: 'Only show what would change.' },
  { spelling: '-y, --yes', description: 'Do not ask.' },
  outputFlag,
];

const instanceMarks = [
  ['success', 'What failed below them runs again.'],
  ['failed', 'What runs is ended.'],
  ['skipped', 'What failed below them runs again.'],
] as const;

const runMarks = [
  ['success', 'Everything of it that has not ended succeeds with it.'],
  ['failed', 'What runs is ended and has failed, what waits is skipped.'],
  ['queued', 'Everything that did not succeed runs again.'],
] as const;

export const markCommands: readonly Command[] = [
  ...instanceMarks.map(
    ([state, besides]): Command => ({
      path: `tasks mark-${state}`,
      summary: `Mark task instances as ${state}.`,
      description: `Shows first what would change, and asks. ${besides}`,
      positionals: [
        dagId,
        runId,
        { name: 'task_ids', description: 'Which: tasks, or groups with all of their tasks.', isList: true },
      ],
      flags: [
        { spelling: '-m, --map-index <index>', description: 'Only this instance of mapped tasks.' },
        { spelling: '-u, --upstream', description: 'And what comes before these tasks.' },
        { spelling: '-d, --downstream', description: 'And what comes after these tasks.' },
        { spelling: '--past', description: 'Also in the runs of the DAG that were due before.' },
        { spelling: '--future', description: 'Also in the runs of the DAG that are due later.' },
        ...askingFlags,
      ],
      examples: [
        [`ariel tasks mark-${state} sales 2026-01-31 load`, 'one task of one run, after a look'],
        [`ariel tasks mark-${state} sales 2026-01-31 load -d --future -y`, 'and what follows, from then on'],
      ],
      load: async () => (await import('./mark-tasks.ts')).markTasks(state),
    }),
  ),
  ...runMarks.map(
    ([state, besides]): Command => ({
      path: `dags mark-${state}`,
      summary: `Mark a run as ${state}.`,
      description: `Shows first what would change, and asks. ${besides}`,
      positionals: [dagId, runId],
      flags: askingFlags,
      examples: [[`ariel dags mark-${state} sales 2026-01-31`, 'the run of that date, after a look']],
      load: async () => (await import('../runs/mark-run.ts')).markRun(state),
    }),
  ),
];

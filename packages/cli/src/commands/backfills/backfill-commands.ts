// The group `backfill`: what its commands are called and take. Those of `create` are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const backfillId: Positional = { name: 'backfill_id', description: 'The number of the backfill.' };
const wait: Flag = { spelling: '--wait', description: 'Stay, and show how far it is, until it is over.' };

export const backfillCommands: readonly Command[] = [
  {
    path: 'backfill create',
    aliases: ['dags backfill'],
    summary: "Make the runs of a DAG's schedule between two dates that are missing.",
    description:
      'The runs have a limit of their own beside that of the DAG. Dates that have a run keep it, unless --reprocess-behavior says otherwise. A DAG has one backfill at a time.',
    positionals: [{ name: 'dag_id', description: 'As --dag-id.', isOptional: true }],
    flags: [
      { spelling: '--dag-id <id>', description: 'The id of the DAG.' },
      { spelling: '-s, --from-date <date>', description: 'The first logical date.' },
      { spelling: '-e, --to-date <date>', description: 'The last logical date; it is included.' },
      { spelling: '--start-date <date>', description: 'An older name of --from-date.', isHidden: true },
      { spelling: '--end-date <date>', description: 'An older name of --to-date.', isHidden: true },
      { spelling: '-c, --dag-run-conf <json>', description: 'The conf of its runs, as a JSON object.' },
      { spelling: '--run-backwards', description: 'The newest date first.' },
      { spelling: '--max-active-runs <count>', description: 'Most of its runs at once. Default: 10.' },
      {
        spelling: '--reprocess-behavior <rule>',
        description: 'Whether dates that have a run get it again: where it failed, or where it is completed.',
        choices: ['none', 'failed', 'completed'],
        defaultValue: 'none',
      },
      {
        spelling: '--reprocessing-behavior <rule>',
        description: 'An older name of it.',
        choices: ['none', 'failed', 'completed'],
        isHidden: true,
      },
      {
        spelling: '--run-on-latest-version',
        description:
          'Runs that run again do so in the latest version of the DAG. Default: as the DAG says, else so.',
      },
      { spelling: '--no-run-on-latest-version', description: 'They keep the version that they had.' },
      { spelling: '--dry-run', description: 'Only list the runs that would be made.' },
      wait,
      outputFlag,
    ],
    examples: [
      [
        'ariel backfill create --dag-id sales --from-date 2026-01-01 --to-date 2026-01-31',
        'what January lacks',
      ],
      [
        'ariel backfill create --dag-id sales --from-date 2026-01-01 --to-date 2026-01-31 --reprocess-behavior failed --dry-run',
        'what would run, with what failed',
      ],
    ],
    load: async () => (await import('./create-backfill.ts')).createBackfill,
  },
  {
    path: 'backfill list',
    summary: 'List backfills, the newest first, with how far they are.',
    flags: [
      { spelling: '--dag-id <id>', description: 'Only those of this DAG.' },
      { spelling: '--active', description: 'Only those that are not over.' },
      outputFlag,
    ],
    examples: [['ariel backfill list --active', 'what goes on']],
    load: async () => (await import('./list-backfills.ts')).listBackfills,
  },
  {
    path: 'backfill show',
    summary: 'List the dates of a backfill, with their runs.',
    positionals: [backfillId],
    flags: [wait, outputFlag],
    examples: [['ariel backfill show 3 --wait', 'until it is over']],
    load: async () => (await import('./list-backfills.ts')).showBackfill,
  },
  ...(['pause', 'unpause', 'cancel'] as const).map(
    (act): Command => ({
      path: `backfill ${act}`,
      summary: {
        pause: 'Start no more runs of a backfill; what runs goes on.',
        unpause: 'Let a paused backfill go on.',
        cancel: 'End a backfill: what waits of it fails, what runs goes on.',
      }[act],
      positionals: [backfillId],
      flags: [outputFlag],
      examples: [[`ariel backfill ${act} 3`, 'and show how it stands']],
      load: async () => (await import('./change-backfill.ts')).changeBackfill(act),
    }),
  ),
];

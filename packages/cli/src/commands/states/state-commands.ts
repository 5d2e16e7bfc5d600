// The group `state-store`, by Airflow's name.
import type { Command } from '../command.ts';

export const stateCommands: readonly Command[] = [
  {
    path: 'state-store clean',
    summary: 'Delete what tasks kept and nobody needs any more.',
    description:
      'Values whose time is over are as good as gone, and the scheduler deletes them now and then; this deletes them at once.',
    flags: [{ spelling: '--dry-run', description: 'Only count.' }],
    examples: [
      ['ariel state-store clean --dry-run', 'what would go'],
      ['ariel state-store clean', 'in a cron job, where no scheduler runs for long'],
    ],
    load: async () => (await import('./clean-states.ts')).cleanStates,
  },
];

// Commands that look over what roles give. Names and flags are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command } from '../command.ts';

export const permissionCommands: readonly Command[] = [
  {
    path: 'sync-perm',
    summary: 'Check what roles give, and take off what this version does not understand.',
    description:
      'The default roles need no such command: they are those of the version that runs, and hold at once after an upgrade.',
    flags: [
      {
        spelling: '--include-dags',
        description: 'Understood for Airflow: DAG files give no permissions here.',
        isHidden: true,
      },
      outputFlag,
    ],
    examples: [['ariel sync-perm', 'after going back to an earlier version']],
    load: async () => (await import('./sync-permissions.ts')).syncPermissions,
  },
  {
    path: 'permissions-cleanup',
    summary: 'Take permissions at DAGs that are gone off the roles.',
    flags: [
      { spelling: '-d, --dag-id <id>', description: 'Only those at this DAG.' },
      { spelling: '--dry-run', description: 'Only list them.' },
      { spelling: '-y, --yes', description: 'Do not ask.' },
      outputFlag,
    ],
    examples: [
      ['ariel permissions-cleanup --dry-run', 'what would go'],
      ['ariel permissions-cleanup --dag-id old_sales --yes', 'after that DAG was deleted'],
    ],
    load: async () => (await import('./sync-permissions.ts')).cleanUpPermissions,
  },
];

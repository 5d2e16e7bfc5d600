// Commands that look over what roles give. Names and flags are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command } from '../command.ts';

export const permissionCommands: readonly Command[] = [
  {
    path: 'sync-perm',
    summary: 'Check what roles give, and take off what this version does not understand.',
    description:
      'The default roles need no such command: they are those of the version that runs, and hold at once after an upgrade. Nor does what DAG files give (accessControl), which holds from the version that says so.',
    flags: [
      {
        spelling: '--include-dags',
        description: 'Also say how many DAG files give something, and to which roles that do not exist.',
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

// Every command and group, in the order in which help lists them.
import type { Command } from './command.ts';
import { componentCommands } from './components/component-commands.ts';
import { dagCommands } from './dags/dag-commands.ts';
import { databaseCommands } from './database/database-commands.ts';
import { poolCommands } from './pools/pool-commands.ts';
import { setupCommands } from './setup/setup-commands.ts';
import { taskCommands } from './tasks/task-commands.ts';
import { workerCommands } from './worker/worker-commands.ts';

export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly aliases?: readonly string[];
}

export const commandGroups: readonly CommandGroup[] = [
  { name: 'dags', summary: 'Look at DAGs, run them, pause them.' },
  { name: 'tasks', summary: 'Look at tasks, their states and logs; clear them, run one.' },
  { name: 'pools', summary: 'Pools: how many slots they have, and what uses them.' },
  { name: 'jobs', summary: 'The processes of the installation: are they alive?' },
  { name: 'db', summary: 'The database: its schema, its health.' },
  { name: 'config', summary: 'What is configured, and where it came from.' },
];

export const commandList: readonly Command[] = [
  ...setupCommands,
  ...componentCommands,
  ...workerCommands,
  ...dagCommands,
  ...taskCommands,
  ...poolCommands,
  ...databaseCommands,
];

// Every command and group, in the order in which help lists them.
import { assetCommands } from './assets/asset-commands.ts';
import { backfillCommands } from './backfills/backfill-commands.ts';
import type { Command } from './command.ts';
import { componentCommands } from './components/component-commands.ts';
import { connectionCommands } from './connections/connection-commands.ts';
import { dagCommands } from './dags/dag-commands.ts';
import { dagUpkeepCommands } from './dags/upkeep-commands.ts';
import { databaseCommands } from './database/database-commands.ts';
import { graphCommands } from './graphs/graph-commands.ts';
import { poolCommands } from './pools/pool-commands.ts';
import { providerCommands } from './providers/provider-commands.ts';
import { permissionCommands } from './roles/permission-commands.ts';
import { roleCommands } from './roles/role-commands.ts';
import { runCommands } from './runs/run-commands.ts';
import { configCommands } from './setup/config-commands.ts';
import { overviewCommands } from './setup/overview-commands.ts';
import { setupCommands } from './setup/setup-commands.ts';
import { signInCommands } from './sign-in/sign-in-commands.ts';
import { stateCommands } from './states/state-commands.ts';
import { markCommands } from './tasks/mark-commands.ts';
import { taskCommands } from './tasks/task-commands.ts';
import { teamCommands } from './teams/team-commands.ts';
import { userCommands } from './users/user-commands.ts';
import { variableCommands } from './variables/variable-commands.ts';
import { workerCommands } from './worker/worker-commands.ts';

export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly aliases?: readonly string[];
}

export const commandGroups: readonly CommandGroup[] = [
  { name: 'dags', summary: 'Look at DAGs, run them, pause them.' },
  { name: 'tasks', summary: 'Look at tasks, their states and logs; clear them, run one.' },
  { name: 'backfill', summary: 'Backfills: make the runs of a schedule that are missing.' },
  { name: 'pools', summary: 'Pools: how many slots they have, and what uses them.' },
  { name: 'connections', summary: 'Connections: where services are, and how to log in.' },
  { name: 'variables', summary: 'Variables: values that tasks read by a key.' },
  { name: 'assets', summary: 'Assets: who makes them, who waits for them; make one now.' },
  { name: 'partitions', summary: 'Partitions of runs.' },
  { name: 'state-store', summary: 'What tasks keep for their later tries.' },
  { name: 'users', summary: 'Accounts: people and services, and their roles.' },
  { name: 'roles', summary: 'Roles: what whoever has one may do.' },
  { name: 'teams', summary: 'Teams: who is in them, and which bundles are theirs.' },
  { name: 'tokens', summary: 'API tokens: what programs sign in with.' },
  { name: 'sessions', summary: 'Sessions: who is signed in.' },
  { name: 'service-accounts', summary: 'Service accounts: accounts of programs.' },
  { name: 'jobs', summary: 'The processes of the installation: are they alive?' },
  { name: 'db', summary: 'The database: its schema, its health.' },
  { name: 'providers', summary: 'Packages of operators and hooks.' },
  { name: 'config', summary: 'What is configured, and where it came from.' },
];

export const commandList: readonly Command[] = [
  ...setupCommands,
  ...overviewCommands(() => ({ commands: commandList, groups: commandGroups })),
  ...componentCommands,
  ...workerCommands,
  ...dagCommands,
  ...dagUpkeepCommands,
  ...graphCommands,
  ...runCommands,
  ...taskCommands,
  ...markCommands,
  ...backfillCommands,
  ...poolCommands,
  ...connectionCommands,
  ...variableCommands,
  ...assetCommands,
  ...userCommands,
  ...roleCommands,
  ...permissionCommands,
  ...teamCommands,
  ...signInCommands,
  ...stateCommands,
  ...databaseCommands,
  ...providerCommands,
  ...configCommands,
];

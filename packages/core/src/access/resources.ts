// What can be done to what: the vocabulary of permissions. The names on the right are Airflow's.

/** Resource → what Airflow calls it. */
export const accessResources = {
  dags: 'DAGs',
  runs: 'DAG Runs',
  instances: 'Task Instances',
  logs: 'Task Logs',
  xcoms: 'XComs',
  states: 'Task States',
  code: 'DAG Code',
  versions: 'DAG Versions',
  warnings: 'DAG Warnings',
  import_errors: 'ImportError',
  backfills: 'Backfills',
  deadlines: 'Deadlines',
  humans: 'HITL Detail',
  assets: 'Assets',
  audit: 'Audit Logs',
  pools: 'Pools',
  connections: 'Connections',
  variables: 'Variables',
  config: 'Configurations',
  providers: 'Providers',
  plugins: 'Plugins',
  jobs: 'Jobs',
  teams: 'Teams',
  users: 'Users',
  roles: 'Roles',
  tokens: 'Tokens',
  sessions: 'Sessions',
  /** Rows of teams of which one is no member. */
  all_teams: 'All Teams',
} as const;

export type AccessResource = keyof typeof accessResources;

/** Action → what Airflow calls it. */
export const accessActions = {
  read: 'can_read',
  create: 'can_create',
  edit: 'can_edit',
  delete: 'can_delete',
} as const;

export type AccessAction = keyof typeof accessActions;

/** A resource and an action, as one text. */
export type Grantable = `${AccessResource}:${AccessAction}`;

/** What belongs to a DAG: who does something with it needs the DAG too, to read or to edit it. */
export const ofDags: ReadonlySet<AccessResource> = new Set<AccessResource>([
  'runs',
  'instances',
  'logs',
  'xcoms',
  'states',
  'code',
  'versions',
  'warnings',
  'import_errors',
  'backfills',
  'deadlines',
  'humans',
]);

export function splitGrantable(permission: Grantable): {
  readonly resource: AccessResource;
  readonly action: AccessAction;
} {
  const [resource, action] = permission.split(':');
  return { resource: resource as AccessResource, action: action as AccessAction };
}

// What can be done to what: the vocabulary of permissions. The names on the right are Airflow's.

/** Whether it belongs to a DAG, and whether whoever only looks may read it. */
interface ResourceFacts {
  readonly airflow: string;
  /** Who does something with it needs the DAG too, to read or to edit it. */
  readonly isOfDag?: true;
  readonly isForViewers?: true;
}

const facts = {
  dags: { airflow: 'DAGs', isForViewers: true },
  runs: { airflow: 'DAG Runs', isOfDag: true, isForViewers: true },
  instances: { airflow: 'Task Instances', isOfDag: true, isForViewers: true },
  logs: { airflow: 'Task Logs', isOfDag: true, isForViewers: true },
  xcoms: { airflow: 'XComs', isOfDag: true, isForViewers: true },
  states: { airflow: 'Task States', isOfDag: true, isForViewers: true },
  code: { airflow: 'DAG Code', isOfDag: true, isForViewers: true },
  versions: { airflow: 'DAG Versions', isOfDag: true, isForViewers: true },
  warnings: { airflow: 'DAG Warnings', isOfDag: true, isForViewers: true },
  import_errors: { airflow: 'ImportError', isOfDag: true, isForViewers: true },
  backfills: { airflow: 'Backfills', isOfDag: true, isForViewers: true },
  deadlines: { airflow: 'Deadlines', isOfDag: true, isForViewers: true },
  humans: { airflow: 'HITL Detail', isOfDag: true, isForViewers: true },
  assets: { airflow: 'Assets', isForViewers: true },
  audit: { airflow: 'Audit Logs', isForViewers: true },
  pools: { airflow: 'Pools', isForViewers: true },
  connections: { airflow: 'Connections' },
  variables: { airflow: 'Variables' },
  config: { airflow: 'Configurations' },
  providers: { airflow: 'Providers' },
  plugins: { airflow: 'Plugins' },
  jobs: { airflow: 'Jobs', isForViewers: true },
  teams: { airflow: 'Teams' },
  users: { airflow: 'Users' },
  roles: { airflow: 'Roles' },
  tokens: { airflow: 'Tokens' },
  sessions: { airflow: 'Sessions' },
  /** Rows of teams of which one is no member. */
  all_teams: { airflow: 'All Teams' },
} as const satisfies Readonly<Record<string, ResourceFacts>>;

export type AccessResource = keyof typeof facts;

/** Airflow's names of what belongs to a DAG. */
export type NameOfDagPart = {
  [Resource in AccessResource]: (typeof facts)[Resource] extends { readonly isOfDag: true }
    ? (typeof facts)[Resource]['airflow']
    : never;
}[AccessResource];

const all = Object.entries(facts) as readonly (readonly [AccessResource, ResourceFacts])[];

const chosenBy = (is: (one: ResourceFacts) => boolean): ReadonlySet<AccessResource> =>
  new Set(all.filter(([, one]) => is(one)).map(([resource]) => resource));

/** Resource → what Airflow calls it. */
export const accessResources = Object.fromEntries(
  all.map(([resource, { airflow }]) => [resource, airflow]),
) as Readonly<Record<AccessResource, string>>;

/** What belongs to a DAG: who does something with it needs the DAG too, to read or to edit it. */
export const ofDags = chosenBy(({ isOfDag }) => isOfDag === true);

/** What whoever only looks may read. */
export const forViewers = chosenBy(({ isForViewers }) => isForViewers === true);

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

export function splitGrantable(permission: Grantable): {
  readonly resource: AccessResource;
  readonly action: AccessAction;
} {
  const [resource, action] = permission.split(':');
  return { resource: resource as AccessResource, action: action as AccessAction };
}

// What the address may hold beside the path, by page. Anything else, or of a wrong kind, is dropped.
import type { Level } from './log/log-filter.ts';
import { levels } from './log/log-filter.ts';
import type { ZoneChoice } from './time/zone.ts';

type Raw = Record<string, unknown>;

export const adminTabs = ['users', 'services', 'roles', 'teams', 'sessions', 'tokens'] as const;
export type AdminTab = (typeof adminTabs)[number];

function text(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  return typeof value === 'string' && value !== ''
    ? value
    : typeof value === 'number'
      ? String(value)
      : undefined;
}

function whole(raw: Raw, key: string, least: number): number | undefined {
  const value = raw[key];
  return typeof value === 'number' && Number.isInteger(value) && value >= least ? value : undefined;
}

function one<T extends string>(raw: Raw, key: string, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === raw[key]);
}

export const readSearch = {
  all: (raw: Raw): { zone?: ZoneChoice | undefined } => ({ zone: one(raw, 'zone', ['utc', 'dag']) }),
  signIn: (raw: Raw): { next?: string | undefined; problem?: 'refused' | 'failed' | undefined } => ({
    next: text(raw, 'next'),
    problem: one(raw, 'problem', ['refused', 'failed']),
  }),
  dags: (
    raw: Raw,
  ): {
    q?: string | undefined;
    tag?: string | undefined;
    state?: string | undefined;
    paused?: string | undefined;
    sort?: string | undefined;
  } => ({
    q: text(raw, 'q'),
    tag: text(raw, 'tag'),
    state: text(raw, 'state'),
    paused: one(raw, 'paused', ['yes', 'no', 'draining']),
    sort: text(raw, 'sort'),
  }),
  admin: (
    raw: Raw,
  ): {
    tab?: AdminTab | undefined;
    q?: string | undefined;
    sort?: string | undefined;
    role?: string | undefined;
  } => ({
    tab: one(raw, 'tab', adminTabs),
    q: text(raw, 'q'),
    sort: text(raw, 'sort'),
    role: text(raw, 'role'),
  }),
  audit: (
    raw: Raw,
  ): {
    owner?: string | undefined;
    event?: string | undefined;
    dag_id?: string | undefined;
    run_id?: string | undefined;
    entry?: number | undefined;
    page?: number | undefined;
  } => ({
    owner: text(raw, 'owner'),
    event: text(raw, 'event'),
    dag_id: text(raw, 'dag_id'),
    run_id: text(raw, 'run_id'),
    entry: whole(raw, 'entry', 1),
    page: whole(raw, 'page', 1),
  }),
  requests: (
    raw: Raw,
  ): {
    q?: string | undefined;
    dag?: string | undefined;
    whom?: 'me' | undefined;
    due?: 'dated' | undefined;
    sort?: string | undefined;
    request?: string | undefined;
  } => ({
    q: text(raw, 'q'),
    dag: text(raw, 'dag'),
    whom: one(raw, 'whom', ['me']),
    due: one(raw, 'due', ['dated']),
    sort: text(raw, 'sort'),
    request: text(raw, 'request'),
  }),
  bundles: (
    raw: Raw,
  ): { q?: string | undefined; sort?: string | undefined; bundle?: string | undefined } => ({
    q: text(raw, 'q'),
    sort: text(raw, 'sort'),
    bundle: text(raw, 'bundle'),
  }),
  limits: (raw: Raw): { q?: string | undefined; sort?: string | undefined; limit?: string | undefined } => ({
    q: text(raw, 'q'),
    sort: text(raw, 'sort'),
    limit: text(raw, 'limit'),
  }),
  dag: (
    raw: Raw,
  ): {
    view?: 'grid' | 'graph' | undefined;
    fold?: string | undefined;
    runs?: number | undefined;
    open?: 'trigger' | undefined;
  } => ({
    view: one(raw, 'view', ['grid', 'graph']),
    fold: text(raw, 'fold'),
    runs: whole(raw, 'runs', 1),
    open: one(raw, 'open', ['trigger']),
  }),
  dagPanel: (
    raw: Raw,
  ): {
    tab?: string | undefined;
    sort?: string | undefined;
    state?: string | undefined;
    version?: number | undefined;
    against?: number | undefined;
    file?: string | undefined;
    line?: number | undefined;
  } => ({
    tab: text(raw, 'tab'),
    sort: text(raw, 'sort'),
    state: text(raw, 'state'),
    version: whole(raw, 'version', 1),
    against: whole(raw, 'against', 1),
    file: text(raw, 'file'),
    line: whole(raw, 'line', 1),
  }),
  run: (raw: Raw): { tab?: string | undefined; state?: string | undefined; sort?: string | undefined } => ({
    tab: text(raw, 'tab'),
    state: text(raw, 'state'),
    sort: text(raw, 'sort'),
  }),
  group: (
    raw: Raw,
  ): {
    tab?: string | undefined;
    within?: string | number | undefined;
    state?: string | undefined;
    sort?: string | undefined;
  } => ({
    tab: text(raw, 'tab'),
    within: whole(raw, 'within', 0) ?? text(raw, 'within'),
    state: text(raw, 'state'),
    sort: text(raw, 'sort'),
  }),
  task: (
    raw: Raw,
  ): {
    tab?: string | undefined;
    map?: number | undefined;
    iteration?: number | undefined;
    try?: number | undefined;
    at?: string | undefined;
    level?: Level | undefined;
    find?: string | undefined;
    state?: string | undefined;
    order?: string | undefined;
    within?: string | number | undefined;
    name?: string | undefined;
  } => ({
    tab: text(raw, 'tab'),
    // Links in mails and messages have Airflow's names.
    map: whole(raw, 'map', 0) ?? whole(raw, 'map_index', 0),
    iteration: whole(raw, 'iteration', 0),
    try: whole(raw, 'try', 0) ?? whole(raw, 'try_number', 0),
    at: text(raw, 'at'),
    level: one(raw, 'level', levels),
    find: text(raw, 'find'),
    state: text(raw, 'state'),
    order: one(raw, 'order', ['place', '-duration', 'state', '-start_date']),
    // A lone number stays one, so that it stands in the address without quotes.
    within: whole(raw, 'within', 0) ?? text(raw, 'within'),
    name: text(raw, 'name'),
  }),
  /** Beside the place: which options are chosen and what stands in which field. Read by what the request has. */
  request: (
    raw: Raw,
  ): { map_index?: number | undefined; iteration?: number | undefined; _options?: unknown } => ({
    ...raw,
    map_index: whole(raw, 'map_index', -1),
    iteration: whole(raw, 'iteration', 0),
  }),
} as const;

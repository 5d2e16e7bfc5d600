// A recorded run as data: a small DAG in neutral words, and how one run of it ended. Reading is strict, so that nothing
// that a case says is passed over.
import { TriggerRule } from '@ariel/core';
import { CannotBeSaid } from './case.ts';
import { type JsonObject, listOf, objectWith, oneOf, text, whole, yesOrNo } from './reading.ts';

export interface RecordedRun {
  readonly name: string;
  readonly dag: RecordedDag;
  readonly expect: RecordedOutcome;
}

export interface RecordedDag {
  readonly tasks: readonly RecordedTask[];
  readonly groups: readonly RecordedGroup[];
  readonly fail_fast: boolean;
}

export interface RecordedTask {
  readonly id: string;
  readonly group?: string;
  readonly upstream?: readonly string[];
  readonly trigger_rule?: TriggerRule;
  readonly retries?: number;
  readonly do?: Deed;
  readonly args?: Sources;
  readonly expand?: Sources;
  readonly expand_kwargs?: Source;
  readonly setup?: boolean;
  readonly teardown?: { readonly setups: readonly string[]; readonly on_failure_fail_dagrun?: boolean };
}

export interface RecordedGroup {
  readonly id: string;
  readonly group?: string;
  readonly upstream?: readonly string[];
  readonly expand?: Sources;
}

export const DEEDS = {
  succeed: ['returns'],
  fail: [],
  fail_no_retry: [],
  skip: [],
  fail_times: ['n', 'returns'],
  branch: ['to'],
  short_circuit: ['value', 'ignore_downstream_trigger_rules'],
  empty: [],
  echo: [],
  pass: [],
  sum: [],
} as const;

export interface Deed {
  readonly type: keyof typeof DEEDS;
  readonly returns?: unknown;
  readonly n?: number;
  readonly to?: string | readonly string[] | null;
  readonly value?: unknown;
  readonly ignore_downstream_trigger_rules?: boolean;
  readonly fail_at?: readonly number[];
  readonly skip_at?: readonly number[];
}

export const ITEM_FUNCTIONS = ['plus_one', 'skip_odd', 'raise_on_two'] as const;
export type ItemFunction = (typeof ITEM_FUNCTIONS)[number];

export type Sources = Readonly<Record<string, Source>>;
export type Source =
  | { readonly value: unknown }
  | { readonly from: string; readonly map?: readonly ItemFunction[] }
  | { readonly zip: readonly Source[]; readonly fill?: unknown }
  | { readonly concat: readonly Source[] }
  | { readonly group_arg: string };

export interface RecordedOutcome {
  readonly state: string;
  readonly edges: readonly (readonly string[])[];
  readonly task_instances: readonly RecordedInstance[];
}

export interface RecordedInstance {
  readonly task: string;
  readonly map_index: number;
  readonly state: string | null;
  readonly try_number: number;
  /** There only where a value is stored. */
  readonly return_value?: unknown;
}

/** The case as it is, once all of it was recognised. @throws CannotBeSaid */
export function readRun(recorded: JsonObject): RecordedRun {
  objectWith(recorded, 'the case', ['name', 'dag', 'expect']);
  const dag = readDag(recorded.dag);
  const expected = objectWith(recorded.expect, 'expect', ['state', 'edges', 'task_instances']);
  text(expected.state, 'expect.state');
  listOf(expected.edges, 'expect.edges', (edge, where) => listOf(edge, where, text));
  listOf(expected.task_instances, 'expect.task_instances', readInstance);
  return { name: String(recorded.name), dag, expect: expected as unknown as RecordedOutcome };
}

export function readDag(value: unknown): RecordedDag {
  const dag = objectWith(value, 'dag', ['tasks'], ['groups', 'fail_fast']);
  const read: RecordedDag = {
    tasks: listOf(dag.tasks, 'dag.tasks', readTask),
    groups: listOf(dag.groups ?? [], 'dag.groups', readGroup),
    fail_fast: yesOrNo(dag.fail_fast ?? false, 'dag.fail_fast'),
  };
  checkNames(read);
  return read;
}

const TASK_KEYS = [
  'group',
  'upstream',
  'trigger_rule',
  'retries',
  'do',
  'args',
  'expand',
  'expand_kwargs',
  'setup',
  'teardown',
];

function readTask(value: unknown, at: string): RecordedTask {
  const task = objectWith(value, at, ['id'], TASK_KEYS);
  const where = `task ${text(task.id, `${at}.id`)}`;
  placed(task, where);
  if ('trigger_rule' in task) oneOf(task.trigger_rule, `${where}.trigger_rule`, Object.values(TriggerRule));
  if ('retries' in task) whole(task.retries, `${where}.retries`);
  if ('do' in task) readDeed(task.do, `${where}.do`);
  for (const key of ['args', 'expand']) if (key in task) readSources(task[key], `${where}.${key}`);
  if ('expand_kwargs' in task) readSource(task.expand_kwargs, `${where}.expand_kwargs`);
  if ('expand' in task && 'expand_kwargs' in task) throw new CannotBeSaid(`${where} is mapped in two ways`);
  if ('setup' in task) yesOrNo(task.setup, `${where}.setup`);
  if ('teardown' in task) {
    const teardown = objectWith(task.teardown, `${where}.teardown`, ['setups'], ['on_failure_fail_dagrun']);
    listOf(teardown.setups, `${where}.teardown.setups`, text);
    yesOrNo(teardown.on_failure_fail_dagrun ?? false, `${where}.teardown.on_failure_fail_dagrun`);
  }
  return task as unknown as RecordedTask;
}

function readGroup(value: unknown, at: string): RecordedGroup {
  const group = objectWith(value, at, ['id'], ['group', 'upstream', 'expand']);
  const where = `group ${text(group.id, `${at}.id`)}`;
  placed(group, where);
  if ('expand' in group) readSources(group.expand, `${where}.expand`);
  return group as unknown as RecordedGroup;
}

function placed(item: JsonObject, where: string): void {
  if ('group' in item) text(item.group, `${where}.group`);
  if ('upstream' in item) listOf(item.upstream, `${where}.upstream`, text);
}

function readDeed(value: unknown, where: string): void {
  const { type } = objectWith(value, where, ['type'], Object.keys(value ?? {}));
  const known = oneOf(type, `${where}.type`, Object.keys(DEEDS) as Deed['type'][]);
  const deed = objectWith(value, where, ['type'], [...DEEDS[known], 'fail_at', 'skip_at']);
  if (known === 'fail_times') whole(deed.n, `${where}.n`);
  for (const key of ['fail_at', 'skip_at']) if (key in deed) listOf(deed[key], `${where}.${key}`, whole);
  if (known !== 'branch') return;
  if (Array.isArray(deed.to)) listOf(deed.to, `${where}.to`, text);
  else if (deed.to !== null) text(deed.to, `${where}.to`);
}

function readSources(value: unknown, where: string): void {
  const sources = objectWith(value, where, [], Object.keys(value ?? {}));
  for (const [name, source] of Object.entries(sources)) readSource(source, `${where}.${name}`);
}

function readSource(value: unknown, where: string): void {
  const forms = ['value', 'from', 'zip', 'concat', 'group_arg'];
  const form = forms.find((each) => typeof value === 'object' && value !== null && each in value);
  if (form === undefined) throw new CannotBeSaid(`${where} is the source ${JSON.stringify(value)}`);
  const source = objectWith(value, where, [form], form === 'from' ? ['map'] : form === 'zip' ? ['fill'] : []);
  if (form === 'from') {
    text(source.from, `${where}.from`);
    const functions = 'map' in source ? source.map : [];
    listOf(functions, `${where}.map`, (each, at) => oneOf(each, at, ITEM_FUNCTIONS));
  }
  if (form === 'zip' || form === 'concat') listOf(source[form], `${where}.${form}`, readSource);
  if (form === 'group_arg') text(source.group_arg, `${where}.group_arg`);
}

function readInstance(value: unknown, where: string): void {
  const instance = objectWith(value, where, ['task', 'map_index', 'state', 'try_number'], ['return_value']);
  text(instance.task, `${where}.task`);
  whole(instance.map_index, `${where}.map_index`);
  if (instance.state !== null) text(instance.state, `${where}.state`);
  whole(instance.try_number, `${where}.try_number`);
}

/** Every name that is used is a task's or a group's. */
function checkNames({ groups, tasks }: RecordedDag): void {
  const groupIds = new Set(groups.map(({ id }) => id));
  const ids = new Set([...groupIds, ...tasks.map(({ id }) => id)]);
  if (ids.size < groups.length + tasks.length) throw new CannotBeSaid('two tasks or groups with one id');
  for (const { group, id, upstream = [] } of [...tasks, ...groups]) {
    if (group !== undefined && !groupIds.has(group)) throw new CannotBeSaid(`${id} is in no group ${group}`);
    const missing = upstream.find((each) => !ids.has(each));
    if (missing !== undefined) throw new CannotBeSaid(`${id} is after ${missing}, which is not there`);
  }
}

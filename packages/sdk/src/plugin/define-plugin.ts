// `definePlugin()`: what a plugin file makes known to every DAG file. It registers names; nothing here runs what it is given.
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { type Listeners, listenerNames } from '../listener/listener.ts';
import type { ClusterPolicies } from '../policy/cluster-policy.ts';
import { registry } from '../registry.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { isSecretsBackendClass, type SecretsBackendClass } from '../secret/secrets-backend.ts';
import { type BaseStateStore, isStateStore } from '../state/base-state-store.ts';
import { isWeightStrategy, type PriorityWeightStrategy } from '../task/weight-strategy.ts';
import { type BaseXCom, isXComBackend } from '../xcom/base-xcom.ts';

/** What a plugin brings, by the names under which DAG files use it. */
export interface Plugin {
  /** Its own, for lists and messages. */
  readonly name: string;
  /** Each makes a timetable of the options that the DAG file gives: `timetable('workdays', { hour: 18 })`. */
  readonly timetables?: Readonly<Record<string, (options: never) => Timetable>>;
  /** For tasks: `weightRule: weightStrategy('leaves_first')`. */
  readonly weightStrategies?: Readonly<Record<string, PriorityWeightStrategy>>;
  /** What the installation wants of every DAG and task. */
  readonly policies?: ClusterPolicies;
  /** What is told of what happens. */
  readonly listeners?: Listeners;
  /** Places of connections and variables, for `secrets.backend`. */
  readonly secretsBackends?: Readonly<Record<string, SecretsBackendClass>>;
  /** Places of the values that tasks pass to each other, for `core.xcom_backend`. */
  readonly xcomBackends?: Readonly<Record<string, BaseXCom>>;
  /** Places of what tasks and triggers keep in their state stores, for `state_store.backend`. */
  readonly stateStores?: Readonly<Record<string, BaseStateStore>>;
}

/** A member of a plugin: what is wrong with one of its entries, and where it is kept. */
interface Member {
  readonly mustBe: string;
  isRight(entry: unknown, name: string): boolean;
  register(name: string, entry: never, plugin: string): void;
}

const policyNames = {
  taskPolicy: true,
  dagPolicy: true,
  taskInstanceMutationHook: true,
} as const satisfies Readonly<Record<keyof ClusterPolicies, true>>;

const members: Readonly<Record<Exclude<keyof Plugin, 'name'>, Member>> = {
  xcomBackends: {
    mustBe: 'an object with serializeValue() and deserializeValue()',
    isRight: isXComBackend,
    register: (name, entry) => registry().xcomBackends.set(name, entry),
  },
  stateStores: {
    mustBe: 'an object with set() and get()',
    isRight: isStateStore,
    register: (name, entry) => registry().stateStores.set(name, entry),
  },
  timetables: {
    mustBe: 'a function that makes a timetable',
    isRight: (entry) => typeof entry === 'function',
    register: (name, entry) => registry().timetables.set(name, entry),
  },
  weightStrategies: {
    mustBe: 'an object with weight()',
    isRight: isWeightStrategy,
    register: (name, entry) => registry().weightStrategies.set(name, entry),
  },
  policies: {
    mustBe: 'a function, taskPolicy, dagPolicy or taskInstanceMutationHook',
    isRight: (entry, name) => typeof entry === 'function' && Object.hasOwn(policyNames, name),
    register: (kind, run, plugin) =>
      registry().policies.push({ plugin, kind: kind as keyof ClusterPolicies, run }),
  },
  listeners: {
    mustBe: `a function, one of ${Object.keys(listenerNames).join(', ')}`,
    isRight: (entry, name) => typeof entry === 'function' && Object.hasOwn(listenerNames, name),
    register: (hears, hear, plugin) =>
      registry().listeners.push({ plugin, hears: hears as keyof Listeners, hear }),
  },
  secretsBackends: {
    mustBe: 'a class that extends BaseSecretsBackend',
    isRight: isSecretsBackendClass,
    register: (name, entry) => registry().secretsBackends.set(name, entry),
  },
};

/**
 * Makes timetables and weight strategies known under names. A file in the plugins folder that calls it does so for every DAG
 * file; a DAG file that imports one, for itself.
 *
 * @example
 * export default definePlugin({
 *   name: 'finance',
 *   timetables: { workdays: ({ hour }: { hour: number }) => new AfterWorkdays(hour) },
 *   weightStrategies: { leaves_first: { weight: ({ downstream }) => (downstream.length === 0 ? 10 : 1) } },
 * });
 */
export function definePlugin<const Given extends Plugin>(plugin: Given): Given {
  check(plugin);
  for (const [kind, { register }] of Object.entries(members))
    for (const [name, entry] of entriesOf(plugin, kind)) register(name, entry as never, plugin.name);
  const names = (kind: keyof typeof members): string[] => Object.keys(plugin[kind] ?? {});
  registry().collecting?.plugins.push({
    name: plugin.name,
    timetables: names('timetables'),
    weightStrategies: names('weightStrategies'),
    ...(plugin.policies === undefined ? {} : { policies: names('policies') }),
    ...(plugin.listeners === undefined ? {} : { listeners: names('listeners') }),
  });
  return plugin;
}

function check(plugin: Plugin): void {
  const { name }: { readonly name?: unknown } = plugin;
  if (typeof name !== 'string' || name.trim() === '') refuse('a plugin has no name');
  const unknown = Object.keys(plugin).find((key) => key !== 'name' && !Object.hasOwn(members, key));
  if (unknown !== undefined)
    refuse(`plugin "${name}" has "${unknown}"; a plugin can have ${Object.keys(members).join(' and ')}`);
  for (const [kind, { isRight, mustBe }] of Object.entries(members)) {
    const wrong = entriesOf(plugin, kind).find(([name, entry]) => !isRight(entry, name));
    if (wrong !== undefined) refuse(`plugin "${name}": "${wrong[0]}" of its ${kind} is not ${mustBe}`);
  }
}

const entriesOf = (plugin: Plugin, kind: string): [string, unknown][] =>
  Object.entries((plugin as unknown as Readonly<Record<string, object | undefined>>)[kind] ?? {});

function refuse(what: string): never {
  throw new DagAuthoringError({ code: 'ARIEL_PLUGIN_INVALID', what, place: callerPlace() });
}

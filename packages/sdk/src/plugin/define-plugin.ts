// `definePlugin()`: what a plugin file makes known to every DAG file. It registers names; nothing here runs what it is given.
import { DagAuthoringError } from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { registry } from '../registry.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { isWeightStrategy, type PriorityWeightStrategy } from '../task/weight-strategy.ts';

/** What a plugin brings, by the names under which DAG files use it. */
export interface Plugin {
  /** Its own, for lists and messages. */
  readonly name: string;
  /** Each makes a timetable of the options that the DAG file gives: `timetable('workdays', { hour: 18 })`. */
  readonly timetables?: Readonly<Record<string, (options: never) => Timetable>>;
  /** For tasks: `weightRule: weightStrategy('leaves_first')`. */
  readonly weightStrategies?: Readonly<Record<string, PriorityWeightStrategy>>;
}

/** A member of a plugin: what is wrong with one of its entries, and where it is kept. */
interface Member {
  readonly mustBe: string;
  isRight(entry: unknown): boolean;
  register(name: string, entry: never): void;
}

const members: Readonly<Record<Exclude<keyof Plugin, 'name'>, Member>> = {
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
    for (const [name, entry] of entriesOf(plugin, kind)) register(name, entry as never);
  const names = (kind: keyof typeof members): string[] => Object.keys(plugin[kind] ?? {});
  registry().collecting?.plugins.push({
    name: plugin.name,
    timetables: names('timetables'),
    weightStrategies: names('weightStrategies'),
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
    const wrong = entriesOf(plugin, kind).find(([, entry]) => !isRight(entry));
    if (wrong !== undefined) refuse(`plugin "${name}": "${wrong[0]}" of its ${kind} is not ${mustBe}`);
  }
}

const entriesOf = (plugin: Plugin, kind: string): [string, unknown][] =>
  Object.entries((plugin as unknown as Readonly<Record<string, object | undefined>>)[kind] ?? {});

function refuse(what: string): never {
  throw new DagAuthoringError({ code: 'ARIEL_PLUGIN_INVALID', what, place: callerPlace() });
}

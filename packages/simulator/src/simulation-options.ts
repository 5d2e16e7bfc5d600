// The options of a simulation that say when, and within which limits: checked, with their defaults.
import { type DagDefinition, nearestName, parseInstant } from '@ariel/core';
import type { SimulatedTrigger, SimulateOptions } from '@ariel/sdk';
import { refuse } from './simulation-error.ts';

export interface ReadOptions {
  readonly fromUs: number;
  readonly toUs: number;
  readonly backlog: boolean;
  readonly parallelism: number;
  readonly maxActiveRuns: number;
  readonly maxActiveTasks: number;
  readonly maxRuns: number;
  /** Of all pools that a task names; negative: no limit. */
  readonly pools: ReadonlyMap<string, number>;
  /** Pools that tasks name and the options do not. */
  readonly assumedPools: readonly string[];
  readonly triggers: readonly ReadTrigger[];
}

export interface ReadTrigger {
  readonly dagId: string;
  readonly atUs: number;
  /** What its run is about: no two runs of a DAG may be about one instant. */
  readonly logicalUs: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly runId: string | null;
}

const DEFAULT_POOL = 'default_pool';

export function readOptions(dags: readonly DagDefinition[], options: SimulateOptions): ReadOptions {
  if (dags.length === 0) refuse('There is no DAG to simulate.', 'Give simulate() at least one.');
  const twice = dags.find(({ dagId }, index) => dags.findIndex((dag) => dag.dagId === dagId) !== index);
  if (twice) refuse(`Two of the DAGs have the id "${twice.dagId}".`, 'Give each DAG once.');
  const zone = options.timezone ?? 'UTC';
  const fromUs = instant('from', options.from, zone);
  const toUs = instant('to', options.to, zone);
  if (toUs <= fromUs) {
    refuse(
      `\`from\` is ${iso(fromUs)} and \`to\` is ${iso(toUs)}: the simulation would end before it begins.`,
      '`to` must be later than `from`.',
    );
  }
  const pools = new Map<string, number>([[DEFAULT_POOL, 128]]);
  for (const [name, slots] of Object.entries(options.pools ?? {}))
    pools.set(name, wholeNumber(`pools.${name}`, slots, -1));
  const named = new Set(dags.flatMap((dag) => dag.tasks.map(({ pool }) => pool)));
  const assumedPools = [...named].filter((pool) => !pools.has(pool));
  for (const pool of assumedPools) pools.set(pool, -1);
  return {
    fromUs,
    toUs,
    backlog: options.backlog ?? false,
    parallelism: wholeNumber('parallelism', options.parallelism ?? 32, 1),
    maxActiveRuns: wholeNumber('maxActiveRuns', options.maxActiveRuns ?? 16, 1),
    maxActiveTasks: wholeNumber('maxActiveTasks', options.maxActiveTasks ?? 16, 1),
    maxRuns: wholeNumber('maxRuns', options.maxRuns ?? 100_000, 1),
    pools,
    assumedPools,
    triggers: readTriggers(dags, options.triggers ?? [], (at) =>
      within(instant('triggers.at', at, zone), fromUs, toUs),
    ),
  };
}

/** A person never hits the microsecond of a tick, nor that of another person: each trigger gets one of its own. */
function readTriggers(
  dags: readonly DagDefinition[],
  given: readonly SimulatedTrigger[],
  instantOf: (at: SimulatedTrigger['at']) => number,
): ReadTrigger[] {
  const taken = new Set<string>();
  return given.map(({ at, dag, params, runId }) => {
    const dagId = dagOf(dag, dags);
    const atUs = instantOf(at);
    const hasTicks = dags.find((each) => each.dagId === dagId)?.schedule.kind !== 'none';
    let logicalUs = hasTicks ? atUs + 1 : atUs;
    while (taken.has(`${logicalUs} ${dagId}`)) logicalUs += 1;
    taken.add(`${logicalUs} ${dagId}`);
    return { dagId, atUs, logicalUs, params: params ?? {}, runId: runId ?? null };
  });
}

function dagOf(given: string | undefined, dags: readonly DagDefinition[]): string {
  const ids = dags.map(({ dagId }) => dagId);
  if (given === undefined) {
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) return only;
    return refuse('A trigger names no DAG.', `Give its \`dag\`: ${ids.join(', ')}.`);
  }
  if (ids.includes(given)) return given;
  const nearest = nearestName(given, ids);
  return refuse(
    `\`triggers\` names the DAG "${given}", which is not simulated.`,
    nearest === null ? `There are: ${ids.join(', ')}.` : `Did you mean "${nearest}"?`,
  );
}

function within(atUs: number, fromUs: number, toUs: number): number {
  if (atUs >= fromUs && atUs < toUs) return atUs;
  return refuse(`A trigger is at ${iso(atUs)}, outside of ${iso(fromUs)} to ${iso(toUs)}.`);
}

function instant(option: string, given: unknown, zone: string): number {
  if (given instanceof Date && !Number.isNaN(given.getTime())) return given.getTime() * 1000;
  if (typeof given !== 'string')
    return refuse(
      `\`${option}\` is ${JSON.stringify(given) ?? String(given)}; it must be a Date or a text such as '2026-01-31'.`,
    );
  try {
    return parseInstant(given, zone);
  } catch (error) {
    return refuse(`\`${option}\`: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function wholeNumber(option: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  return refuse(`\`${option}\` is ${JSON.stringify(value)}; it must be a whole number, ${least} or more.`);
}

const iso = (us: number): string => new Date(us / 1000).toISOString();

// One task of a scenario's DAG: `t('b').after('a').retries(2)`. Each word gives a new builder; none changes another.
import {
  type AssetSource,
  outputsIn,
  plainTaskDefinition,
  type TaskDefinition,
  type TriggerRule,
  type ValueExpression,
} from '@ariel/core';
import type { TaskScript } from '../world/answers.ts';
import { durationUs } from '../world/simulated-time.ts';

type Sources = Readonly<Record<string, ValueExpression>>;

export interface TaskBuilder {
  readonly definition: TaskDefinition;
  readonly script: TaskScript | null;
  after(...taskIds: readonly string[]): TaskBuilder;
  retries(count: number, delay?: string): TaskBuilder;
  /** Tries beside the retries for attempts that were lost with their process. */
  infraRetries(count: number): TaskBuilder;
  rule(rule: TriggerRule): TaskBuilder;
  pool(name: string, slots?: number): TaskBuilder;
  priority(weight: number, rule?: TaskDefinition['weightRule']): TaskBuilder;
  maxActive(limits: { readonly perRun?: number; readonly perDag?: number }): TaskBuilder;
  branch(): TaskBuilder;
  sensor(pokeInterval: string): TaskBuilder;
  given(inputs: Sources): TaskBuilder;
  /** Mapped: one instance per combination of the sources' items. */
  over(sources: Sources): TaskBuilder;
  /** Mapped: one instance per object of inputs. */
  overKwargs(source: ValueExpression): TaskBuilder;
  /** Its success is news of these. */
  makes(...outlets: readonly AssetSource[]): TaskBuilder;
  /** Any other options of its definition. */
  with(options: Partial<TaskDefinition>): TaskBuilder;
  /** How its tries are answered; without it each succeeds after a second. */
  does(script: TaskScript): TaskBuilder;
}

/** A task; with the ids of its groups in front: `etl.parse`. */
export function t(taskId: string): TaskBuilder {
  return build(plainTask(taskId), null);
}

function build(definition: TaskDefinition, script: TaskScript | null): TaskBuilder {
  const change = (changes: Partial<TaskDefinition>): TaskBuilder =>
    build({ ...definition, ...changes }, script);
  const reads = (sources: readonly ValueExpression[]): readonly string[] => [
    ...new Set([...definition.upstream, ...sources.flatMap(outputsIn).map((source) => source.taskId)]),
  ];
  return {
    definition,
    script,
    after: (...taskIds) => change({ upstream: [...new Set([...definition.upstream, ...taskIds])] }),
    retries: (count, delay = '0s') => change({ retries: count, retryDelayMs: durationUs(delay) / 1000 }),
    infraRetries: (count) => change({ infraRetries: count }),
    rule: (rule) => change({ triggerRule: rule }),
    pool: (name, slots = 1) => change({ pool: name, poolSlots: slots }),
    priority: (weight, rule = 'absolute') => change({ priorityWeight: weight, weightRule: rule }),
    maxActive: ({ perRun = null, perDag = null }) =>
      change({ maxActiveTisPerDagrun: perRun, maxActiveTisPerDag: perDag }),
    with: change,
    branch: () => change({ kind: 'branch', operatorName: '@task.branch' }),
    sensor: (pokeInterval) =>
      change({
        kind: 'sensor',
        operatorName: '@task.sensor',
        sensor: {
          mode: 'reschedule',
          pokeIntervalMs: durationUs(pokeInterval) / 1000,
          timeoutMs: 7 * 24 * 3_600_000,
          softFail: false,
        },
      }),
    given: (inputs) =>
      change({ inputs: { ...definition.inputs, ...inputs }, upstream: reads(Object.values(inputs)) }),
    over: (sources) =>
      change({
        mapping: {
          kind: 'cross',
          inputs: Object.entries(sources).map(([name, source]) => ({ name, over: source })),
        },
        upstream: reads(Object.values(sources)),
      }),
    overKwargs: (source) => change({ mapping: { kind: 'kwargs', over: source }, upstream: reads([source]) }),
    makes: (...outlets) => change({ outlets }),
    does: (given) => build(definition, given),
  };
}

function plainTask(taskId: string): TaskDefinition {
  const dot = taskId.lastIndexOf('.');
  return plainTaskDefinition(taskId, { groupId: dot === -1 ? null : taskId.slice(0, dot) });
}

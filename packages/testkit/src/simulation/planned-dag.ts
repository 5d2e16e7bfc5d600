// A planned DAG as the dag processor would store it, with what its user code does.
import {
  type AssetExpression,
  type DagDefinition,
  type GroupDefinition,
  type HumanAnswer,
  NO_TIME,
  type TimetableDefinition,
} from '@ariel/core';
import { all, anAsset, any, onAssets } from '../dag/asset-builder.ts';
import { aDag, type DagFixture } from '../dag/dag-builder.ts';
import { output, value } from '../dag/sources.ts';
import { type TaskBuilder, t } from '../dag/task-builder.ts';
import {
  type Answer,
  asks,
  defers,
  dies,
  fails,
  follows,
  looksAgain,
  returns,
  skips,
  type TaskScript,
} from '../world/answers.ts';
import { onPartitions, withPartitionNews } from './planned-partitions.ts';
import type { DagPlan, Deed, GroupPlan, SchedulePlan, TaskPlan } from './world-plan.ts';

export function plannedDag(plan: DagPlan, startUs: number): DagFixture {
  const options: Partial<DagDefinition> = {
    groups: plan.groups.map(groupOf),
    maxActiveRuns: plan.maxActiveRuns,
    maxActiveTasks: plan.maxActiveTasks,
    failFast: plan.failFast,
    dagrunTimeoutMs: plan.timeoutMs,
    ...(plan.schedule === null ? {} : scheduleOf(plan.schedule, startUs)),
    ...(plan.callsBack ? { callbacks: ['success', 'failure'] } : {}),
    ...(plan.deadlineMs === undefined
      ? {}
      : { deadlines: [{ reference: { kind: 'dagrunQueuedAt' }, intervalMs: plan.deadlineMs }] }),
    ...(plan.awaits ? { schedule: onNews(plan, plan.awaits) } : {}),
  };
  return aDag(plan.dagId, ...plan.tasks.map(builtTask)).with(options);
}

function onNews({ watches }: DagPlan, awaits: NonNullable<DagPlan['awaits']>): TimetableDefinition {
  const { all: isAll, assets, partitions } = awaits;
  const awaited = (isAll ? all : any)(...assets.map((name, index) => watched(name, index === 0 && watches)));
  return partitions ? onPartitions(awaited, partitions) : onAssets(awaited);
}

function watched(name: string, queue: string | undefined | false): AssetExpression {
  if (!queue) return anAsset(name);
  const trigger = { name: 'queue', args: JSON.stringify({ queue }), module: 'simulated', queue: null };
  return { ...anAsset(name), watchers: [{ name: queue, trigger }] };
}

/** The ticks that its schedule has, all of them, by their logical dates. */
export function ticksOf({ everyMs, ticks }: SchedulePlan, startUs: number): number[] {
  return Array.from({ length: ticks }, (_each, index) => startUs + index * everyMs * 1000);
}

function scheduleOf({ catchup, everyMs, ticks }: SchedulePlan, startUs: number): Partial<DagDefinition> {
  const schedule: TimetableDefinition = {
    kind: 'deltaTrigger',
    delta: { kind: 'fixed', ms: everyMs },
    interval: NO_TIME,
  };
  return { schedule, catchup, startDate: startUs, endDate: startUs + (ticks - 1) * everyMs * 1000 };
}

function groupOf({ id, loopOf, over, retries }: GroupPlan): GroupDefinition {
  return {
    groupId: id,
    parentGroupId: null,
    displayName: null,
    tooltip: null,
    mapping:
      over === null ? null : { kind: 'cross', inputs: [{ name: 'item', over: value(listOfLength(over)) }] },
    loop:
      loopOf === null
        ? null
        : { maxIterations: 4, terminalTaskId: loopOf, gateTaskId: `${id}.gate`, hasUntil: true },
    retries,
    retryDelayMs: 500,
  };
}

const listOfLength = (length: number): number[] => Array.from({ length }, (_each, index) => index);

function builtTask(plan: TaskPlan): TaskBuilder {
  const { deed } = plan;
  let built = t(plan.id)
    .after(...plan.after)
    .retries(plan.retries, `${plan.retryDelayMs}ms`)
    .infraRetries(plan.infraRetries)
    .rule(plan.rule)
    .pool(plan.pool, plan.poolSlots)
    .maxActive({ ...(plan.maxPerDag === null ? {} : { perDag: plan.maxPerDag }) })
    .does((attempt) => withPartitionNews(scriptOf(deed)(attempt), plan));
  if (deed.kind === 'branch') built = built.branch();
  if (deed.kind === 'looks') built = built.sensor(`${deed.everyMs}ms`);
  if (plan.over !== null) {
    const source = typeof plan.over === 'number' ? value(listOfLength(plan.over)) : output(plan.over);
    built = built.after(...plan.after).over({ item: source });
    built = built.after(...plan.after);
  }
  const definition = {
    ...built.definition,
    limits: plan.limits.map((limit) => ({ ...limit, fair: null })),
    ...(plan.callsBack ? { callbacks: ['success', 'failure', 'retry', 'skipped'] as const } : {}),
    ...(plan.makes ? { outlets: plan.makes.map(anAsset) } : {}),
    ...(deed.kind === 'gate' ? { kind: 'gate' as const } : {}),
  };
  return { ...built, definition };
}

function scriptOf(deed: Deed): TaskScript {
  return (attempt): Answer => {
    const { tryNumber, startUs, firstStartUs } = attempt;
    switch (deed.kind) {
      case 'returns':
        return returns(
          deed.list === null ? `${attempt.taskId} ${attempt.mapIndex} ${tryNumber}` : listOfLength(deed.list),
          `${deed.takesMs}ms`,
        );
      case 'fails':
      case 'dies': {
        const takes = `${deed.takesMs}ms`;
        if (tryNumber > deed.times) return returns(`at last ${tryNumber}`, takes);
        return deed.kind === 'fails' ? fails({ takes }) : dies(takes);
      }
      case 'skips':
        return skips();
      case 'branch':
        return follows(deed.to);
      case 'looks':
        return startUs - firstStartUs >= deed.times * deed.everyMs * 1000
          ? returns('seen', '20ms')
          : { ...looksAgain(startUs + deed.everyMs * 1000), takes: '20ms' };
      case 'waits':
        return wait(attempt, deed);
      case 'asks':
        return question(attempt, deed);
      case 'gate': {
        const { iteration } = attempt as typeof attempt & { readonly iteration: number };
        const loopStops = iteration + 1 >= deed.rounds;
        return { outcome: { kind: 'success', xcoms: [], followed: null, loopStops }, takes: '30ms' };
      }
    }
  };
}

/** What was chosen is the task's value; without a choice it fails. */
function question(
  { resumption }: Parameters<TaskScript>[0],
  { hasDefaults, timeoutMs }: Extract<Deed, { kind: 'asks' }>,
): Answer {
  if (resumption?.kind === 'event') {
    const [choice] = (JSON.parse(resumption.event) as HumanAnswer).chosen_options;
    return choice === undefined ? fails() : returns(choice, '20ms');
  }
  return { ...asks({ timeout: `${timeoutMs}ms`, defaults: hasDefaults ? ['no'] : null }), takes: '20ms' };
}

/** Each wait says how many it has behind it in the method with which it goes on. */
function wait(
  { resumption, startUs }: Parameters<TaskScript>[0],
  { afterMs, timeoutMs, times }: Extract<Deed, { kind: 'waits' }>,
): Answer {
  if (resumption?.kind === 'failure') return fails();
  if (resumption?.kind === 'timeout') return returns('it did not come', '20ms');
  const behind = resumption === undefined ? 0 : Number(resumption.method);
  if (behind >= times) return returns('it came', '20ms');
  const args = JSON.stringify({ atUs: afterMs === null ? null : startUs + afterMs * 1000 });
  const waits = defers({
    method: String(behind + 1),
    trigger: { args },
    ...(timeoutMs === null ? {} : { timeout: `${timeoutMs}ms` }),
  });
  return { ...waits, takes: '20ms' };
}

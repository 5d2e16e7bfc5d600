// What a builder collected → tasks with their direct upstream ids, groups resolved to their first and last tasks.
import type { GroupDefinition, TaskDefinition } from '@ariel/core';
import type { WithStrategy } from '../task/weight-strategy.ts';
import { startTriggerOf } from '../trigger/start-trigger.ts';
import {
  checkCycle,
  checkLoops,
  checkTeardowns,
  checkTriggerRules,
  type UpstreamIds,
} from './check-graph.ts';
import type { DagBuilder } from './dag-builder.ts';
import { GroupEnds } from './group-ends.ts';
import { edgesThroughGates, gateBetween } from './loop-edges.ts';
import type { PlacedTask } from './placed-task.ts';

export interface BuiltGraph {
  readonly tasks: readonly (TaskDefinition & WithStrategy)[];
  readonly groups: readonly GroupDefinition[];
  readonly edgeLabels: readonly (readonly [string, string, string])[];
}

export function buildGraph(builder: DagBuilder, failFast: boolean): BuiltGraph {
  checkTeardowns(builder);
  const edges = edgesThroughGates(builder);
  const ends = new GroupEnds(builder, edges);
  checkLoops(builder, ends);
  const upstream = new Map([...builder.tasks.keys()].map((taskId) => [taskId, new Set<string>()]));
  const labels = new Map<string, readonly [string, string, string]>();
  for (const { from, to, label } of edges) {
    const sources = ends.lastTasks(from);
    for (const lower of ends.firstTasks(to)) {
      for (const source of sources) {
        const upper =
          gateBetween(builder, { kind: 'task', id: source }, { kind: 'task', id: lower }) ?? source;
        upstream.get(lower)?.add(upper);
        if (label !== null) labels.set(JSON.stringify([upper, lower]), [upper, lower, label]);
      }
    }
  }
  checkCycle(builder, upstream);
  checkTriggerRules(builder, upstream, failFast);
  const tasks = [...builder.tasks.values()].map((placed) => definitionOf(placed, upstream));
  return { tasks, groups: [...builder.groups.values()], edgeLabels: [...labels.values()] };
}

function definitionOf(placed: PlacedTask, upstream: UpstreamIds): TaskDefinition & WithStrategy {
  const { options, handler: _handler, ownTriggerRule: _rule, startTrigger, ...rest } = placed;
  return {
    ...rest,
    ...options,
    triggerRule: placed.teardown === null ? options.triggerRule : 'all_done_setup_success',
    upstream: [...(upstream.get(placed.taskId) ?? [])],
    ...startTriggerOf(startTrigger, placed.sensor),
  };
}

// What a builder collected → tasks with their direct upstream ids, groups resolved to their first and last tasks.
import type { GroupDefinition, TaskDefinition } from '@ariel/core';
import type { DagBuilder } from './dag-builder.ts';
import { findCycle } from './find-cycle.ts';
import { GroupEnds } from './group-ends.ts';

export interface BuiltGraph {
  readonly tasks: readonly TaskDefinition[];
  readonly groups: readonly GroupDefinition[];
  readonly edgeLabels: readonly (readonly [string, string, string])[];
}

export function buildGraph(builder: DagBuilder): BuiltGraph {
  const { upstream, edgeLabels } = resolveEdges(builder);
  refuseCycle(builder, upstream);
  const tasks = [...builder.tasks.values()].map((placed): TaskDefinition => {
    const { options, handler: _handler, ...rest } = placed;
    return {
      ...rest,
      ...options,
      isSetup: false,
      teardown: null,
      shortCircuit: null,
      upstream: [...(upstream.get(placed.taskId) ?? [])],
    };
  });
  const groups = [...builder.groups.values()].map((group) => ({
    ...group,
    mapping: null,
    loop: null,
    retries: 0,
    retryDelayMs: 0,
  }));
  return { tasks, groups, edgeLabels };
}

function resolveEdges(builder: DagBuilder): {
  readonly upstream: ReadonlyMap<string, ReadonlySet<string>>;
  readonly edgeLabels: readonly (readonly [string, string, string])[];
} {
  const ends = new GroupEnds(builder);
  const upstream = new Map([...builder.tasks.keys()].map((taskId) => [taskId, new Set<string>()]));
  const labels = new Map<string, readonly [string, string, string]>();
  for (const { from, to, label } of builder.edges) {
    for (const lower of ends.firstTasks(to)) {
      for (const upper of ends.lastTasks(from)) {
        upstream.get(lower)?.add(upper);
        if (label !== null) labels.set(JSON.stringify([upper, lower]), [upper, lower, label]);
      }
    }
  }
  return { upstream, edgeLabels: [...labels.values()] };
}

function refuseCycle(builder: DagBuilder, upstream: ReadonlyMap<string, ReadonlySet<string>>): void {
  const cycle = findCycle(upstream);
  if (cycle === null) return;
  const taskId = cycle[0];
  builder.refuse({
    code: 'ARIEL_DAG_CYCLE',
    what: `tasks wait for each other in a circle: ${cycle.join(' → ')}`,
    taskId,
    place: taskId === undefined ? null : builder.tasks.get(taskId)?.source,
  });
}

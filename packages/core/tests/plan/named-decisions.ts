// What a plan has decided, as words that can be compared: one for each instance, however the plan put them together.
import type { Decision } from '../../src/plan/decision.ts';
import type { RunGraph } from '../../src/plan/run-graph.ts';
import type { RunPlan } from '../../src/plan/run-plan.ts';
import type { InstanceName } from '../../src/plan/scope.ts';

export const nameOf = ({ iteration, mapIndex, taskId }: InstanceName): string =>
  `${taskId}[${mapIndex}]#${iteration}`;

export function takeAll(plan: RunPlan): Decision[] {
  const decisions = plan.takeDecisions();
  while (plan.hasMore) decisions.push(...plan.takeDecisions());
  return [...decisions, ...plan.takeDecisions()];
}

export function names(graph: RunGraph, decisions: readonly Decision[]): Set<string> {
  return new Set(
    decisions.flatMap((decision) => {
      if (decision.kind === 'finish') return [`finish ${decision.state}`];
      if (decision.kind === 'expand') return [];
      if (decision.kind === 'failFast') return ['fails fast'];
      if (decision.kind === 'retryGroup')
        return [`again ${decision.groupId} ${decision.mapIndex} ${decision.iteration}`];
      const { iteration } = decision;
      const taskId = graph.tasks[decision.task]?.taskId ?? '';
      if (decision.kind === 'end')
        return [`end ${nameOf({ taskId, mapIndex: decision.mapIndex, iteration })} ${decision.state}`];
      return Array.from(
        { length: decision.to - decision.from },
        (_item, at) => `${decision.kind} ${nameOf({ taskId, mapIndex: decision.from + at, iteration })}`,
      );
    }),
  );
}

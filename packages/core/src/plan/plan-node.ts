// One task of a run as its plan sees it: its own instances and, summed up, those of its direct upstream tasks. Counts
// only; what follows from them is the plan's.
import type { InstanceState } from '../state/task-state.ts';
import type { RuleOutcome } from '../trigger-rule/trigger-rule.ts';
import type { GraphTask } from './run-graph.ts';

export interface PlanNode {
  readonly task: GraphTask;
  /** Number of instances; null until a mapped task is expanded. */
  expected: number | null;
  /** Rows that exist of an expanded task: 0 to created - 1. */
  created: number;
  finished: number;
  /** Instances that failed or did not run because something above them failed. */
  failed: number;
  /** Of these, the ones that ran and failed. */
  ownFailed: number;
  values: number;
  length: number;
  /** How the task ended as a whole (map index -1), where it did. */
  whole: InstanceState;
  /** Map indexes of an expanded task that wait for its rule again. */
  readonly cleared: number[];
  /** True once the task may run or has ended: its rule is not asked again. */
  decided: boolean;
  readonly upstream: {
    expected: number;
    unexpanded: number;
    success: number;
    skipped: number;
    failed: number;
    upstreamFailed: number;
    removed: number;
  };
}

/** Which counter of the tasks below an end adds to. */
export const counterOf = {
  success: 'success',
  skipped: 'skipped',
  failed: 'failed',
  upstream_failed: 'upstreamFailed',
  removed: 'removed',
} as const satisfies Partial<Record<NonNullable<InstanceState>, keyof PlanNode['upstream']>>;

export function newNode(task: GraphTask): PlanNode {
  return {
    task,
    expected: task.isMapped ? null : 1,
    created: 0,
    finished: 0,
    failed: 0,
    ownFailed: 0,
    values: 0,
    length: 0,
    whole: null,
    cleared: [],
    decided: false,
    upstream: {
      expected: 0,
      unexpanded: 0,
      success: 0,
      skipped: 0,
      failed: 0,
      upstreamFailed: 0,
      removed: 0,
    },
  };
}

export function reasonOfRule(node: PlanNode, outcome: Exclude<RuleOutcome, 'run' | 'wait'>): string {
  const { success, skipped, failed, upstreamFailed } = node.upstream;
  const seen = [
    [success, 'succeeded'],
    [skipped, 'skipped'],
    [failed, 'failed'],
    [upstreamFailed, 'upstream failed'],
  ] as const;
  const words = seen.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const what = outcome === 'skipped' ? 'asks for something else' : 'cannot be met any more';
  return `rule ${node.task.definition.triggerRule} ${what}: of its upstream instances ${words.join(', ')}`;
}

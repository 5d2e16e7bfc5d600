// The base of operators that choose what follows. What they choose among is given as ids, or as what was placed: then the
// edges are made, too.
import type { TaskKind } from '@ariel/core';
import type { Orderable } from '../order/orderable.ts';
import { nodeOf } from '../order/ordering.ts';
import type { TaskContext } from '../run/task-context.ts';
import { currentBuilder } from '../task/current-builder.ts';
import { BaseOperator } from './base-operator.ts';
import { detachedTaskId } from './detached-construction.ts';

/** What follows an answer: a task or group that was placed, its id, or several. Ids make no edges. */
export type BranchTarget = string | Orderable | readonly (string | Orderable)[];

/** What a branch answers: ids of tasks and groups directly downstream, or nothing. */
export type ChosenBranch = string | readonly string[] | null;

/**
 * The base class of operators that choose: of the tasks directly downstream, those that `chooseBranch` names run, and what can be
 * reached from them; the others are skipped.
 *
 * @example
 * class BySizeOperator extends BaseBranchOperator {
 *   chooseBranch({ params }: TaskContext) { return Number(params.size) > 100 ? 'big' : 'small'; }
 * }
 */
export abstract class BaseBranchOperator extends BaseOperator<ChosenBranch> {
  static override readonly taskKind: TaskKind = 'branch';

  /** Gives the ids that follow; null or an empty list: nothing does. */
  abstract chooseBranch(context: TaskContext): ChosenBranch | Promise<ChosenBranch>;

  async execute(context: TaskContext): Promise<ChosenBranch> {
    const chosen = await this.chooseBranch(context);
    const ids = chosen === null ? 'nothing' : [chosen].flat().join(', ') || 'nothing';
    context.log.info(`followed by ${ids}`);
    return chosen;
  }

  /** For constructors, after `super`: makes the edges to what was given as placed work. */
  protected followedBy(...targets: readonly BranchTarget[]): void {
    if (detachedTaskId() !== null) return;
    const placed = targets.flatMap(listOf).filter((target) => typeof target !== 'string');
    if (placed.length > 0) this.before(placed);
  }
}

/** For constructors, before `super`: the ids of what may follow, which is what is stored. */
export function branchIds(target: BranchTarget): readonly string[] {
  return listOf(target).map((each) =>
    typeof each === 'string' ? each : nodeOf(currentBuilder('a branch'), each, 'a branch').id,
  );
}

function listOf(target: BranchTarget): readonly (string | Orderable)[] {
  return Array.isArray(target) ? target : [target as string | Orderable];
}

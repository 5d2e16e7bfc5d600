// Chooses by whether now, or the run's date, lies between two times.
import { parseInstant } from '@ariel/core';
import {
  addLibraryFolder,
  BaseBranchOperator,
  type BranchTarget,
  branchIds,
  type ChosenBranch,
  clockOf,
  type OperatorOptions,
  type TaskContext,
} from '@ariel/sdk';

addLibraryFolder(import.meta.url);

/** An instant, ISO 8601 text in the DAG's zone, or a time of day such as `09:30` or `09:30:15`. */
export type BranchLimit = Date | string;

export interface BranchDateTimeOperatorOptions extends OperatorOptions {
  /** What runs between the limits. */
  readonly followTaskIdsIfTrue: BranchTarget;
  /** What runs outside. */
  readonly followTaskIdsIfFalse: BranchTarget;
  /** The earliest moment; null: no limit. At least one of both is needed. @default null */
  readonly targetLower?: BranchLimit | null;
  /** The last moment; an upper time of day before the lower one is on the next day. @default null */
  readonly targetUpper?: BranchLimit | null;
  /** Whether the run's logical date counts, rather than now. @default false */
  readonly useTaskLogicalDate?: boolean;
}

/**
 * Chooses by the time.
 *
 * @example
 * new BranchDateTimeOperator({ taskId: 'hours', targetLower: '09:00', targetUpper: '17:00', followTaskIdsIfTrue: 'call', followTaskIdsIfFalse: 'mail' });
 */
export class BranchDateTimeOperator extends BaseBranchOperator {
  readonly followTaskIdsIfTrue: readonly string[];
  readonly followTaskIdsIfFalse: readonly string[];
  readonly targetLower: BranchLimit | null;
  readonly targetUpper: BranchLimit | null;
  readonly useTaskLogicalDate: boolean;

  constructor(options: BranchDateTimeOperatorOptions) {
    const { followTaskIdsIfFalse: ifFalse, followTaskIdsIfTrue: ifTrue } = options;
    const { targetLower = null, targetUpper = null, useTaskLogicalDate = false } = options;
    if (targetLower === null && targetUpper === null)
      throw new TypeError(
        'BranchDateTimeOperator has neither targetLower nor targetUpper. Give one of them, or both.',
      );
    const ids = { followTaskIdsIfTrue: branchIds(ifTrue), followTaskIdsIfFalse: branchIds(ifFalse) };
    super({ ...options, ...ids } as OperatorOptions);
    this.followTaskIdsIfTrue = ids.followTaskIdsIfTrue;
    this.followTaskIdsIfFalse = ids.followTaskIdsIfFalse;
    this.targetLower = targetLower;
    this.targetUpper = targetUpper;
    this.useTaskLogicalDate = useTaskLogicalDate;
    this.followedBy(ifTrue, ifFalse);
  }

  chooseBranch(context: TaskContext): ChosenBranch {
    const when = this.useTaskLogicalDate
      ? (context.logicalDate ?? context.dagRun.runAfter)
      : new Date(clockOf(context).nowUs() / 1000);
    return isBetween(when, this, context.dag.timezone) ? this.followTaskIdsIfTrue : this.followTaskIdsIfFalse;
  }
}

interface Limits {
  readonly targetLower: BranchLimit | null;
  readonly targetUpper: BranchLimit | null;
}

const dayMs = 86_400_000;
const timeOfDay = /^\d{1,2}:\d{2}(:\d{2})?$/;

function isBetween(when: Date, { targetLower, targetUpper }: Limits, timezone: string): boolean {
  const lower = targetLower === null ? null : momentOf(targetLower, when, timezone);
  let upper = targetUpper === null ? null : momentOf(targetUpper, when, timezone);
  const isTimes = [targetLower, targetUpper].every(
    (limit) => typeof limit === 'string' && timeOfDay.test(limit),
  );
  if (isTimes && lower !== null && upper !== null && upper < lower) upper += dayMs;
  return (lower === null || lower <= when.getTime()) && (upper === null || when.getTime() <= upper);
}

/** A time of day is on the day of `when`, in the zone. */
function momentOf(limit: BranchLimit, when: Date, timezone: string): number {
  if (limit instanceof Date) return limit.getTime();
  if (!timeOfDay.test(limit)) return parseInstant(limit, timezone) / 1000;
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(when);
  const time = limit.padStart(limit.split(':').length === 3 ? 8 : 5, '0');
  return parseInstant(`${day}T${time.length === 5 ? `${time}:00` : time}`, timezone) / 1000;
}

// Chooses by the day of the week.
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
import { type WeekDay, weekDayIn, weekDays } from './week-day.ts';

addLibraryFolder(import.meta.url);

export interface BranchDayOfWeekOperatorOptions extends OperatorOptions {
  /** What runs on one of the days. */
  readonly followTaskIdsIfTrue: BranchTarget;
  /** What runs on the others. */
  readonly followTaskIdsIfFalse: BranchTarget;
  /** The days, by their English names. */
  readonly weekDay: WeekDay | readonly WeekDay[];
  /** Whether the day of the run's logical date counts, rather than today; both in the DAG's zone. @default false */
  readonly useTaskLogicalDate?: boolean;
}

/**
 * Chooses by the day of the week.
 *
 * @example
 * new BranchDayOfWeekOperator({ taskId: 'day', weekDay: ['Saturday', 'Sunday'], followTaskIdsIfTrue: 'rest', followTaskIdsIfFalse: 'work' });
 */
export class BranchDayOfWeekOperator extends BaseBranchOperator {
  readonly followTaskIdsIfTrue: readonly string[];
  readonly followTaskIdsIfFalse: readonly string[];
  readonly weekDay: readonly WeekDay[];
  readonly useTaskLogicalDate: boolean;

  constructor(options: BranchDayOfWeekOperatorOptions) {
    const {
      followTaskIdsIfFalse: ifFalse,
      followTaskIdsIfTrue: ifTrue,
      useTaskLogicalDate = false,
    } = options;
    const ids = { followTaskIdsIfTrue: branchIds(ifTrue), followTaskIdsIfFalse: branchIds(ifFalse) };
    const weekDay = weekDays(options.weekDay);
    super({ ...options, ...ids, weekDay } as OperatorOptions);
    this.followTaskIdsIfTrue = ids.followTaskIdsIfTrue;
    this.followTaskIdsIfFalse = ids.followTaskIdsIfFalse;
    this.weekDay = weekDay;
    this.useTaskLogicalDate = useTaskLogicalDate;
    this.followedBy(ifTrue, ifFalse);
  }

  chooseBranch(context: TaskContext): ChosenBranch {
    const when = this.useTaskLogicalDate
      ? (context.logicalDate ?? context.dagRun.runAfter)
      : new Date(clockOf(context).nowUs() / 1000);
    const isDay = this.weekDay.includes(weekDayIn(when, context.dag.timezone));
    return isDay ? this.followTaskIdsIfTrue : this.followTaskIdsIfFalse;
  }
}

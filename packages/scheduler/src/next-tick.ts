// Which tick of a schedule is at hand, and which follows it. Reads what a timetable of the user's own has answered; it
// never waits for such an answer.
import {
  ANSWERS_AHEAD,
  answersLeft,
  type DagDefinition,
  type DataInterval,
  nextRun,
  type PlannedRun,
  timePart,
} from '@ariel/core';
import {
  type DagRow,
  type NextRunColumns,
  type Queryable,
  readTimetableAnswers,
  setNextRun,
  wantTimetablePlan,
} from '@ariel/store';

export interface NextTick {
  readonly columns: NextRunColumns;
  /** A timetable of the user's own has not said yet what follows. */
  readonly isUnknown: boolean;
  /** It is to be asked, and nobody had said so before. */
  readonly isWanted: boolean;
}

/**
 * The row with the tick that is due. A `@continuous` run is about the time since the one before, up to its own making,
 * which was not known when it was planned.
 */
export async function tickAtHand(
  tx: Queryable,
  dag: DagRow,
  definition: DagDefinition,
  nowUs: number,
): Promise<DagRow> {
  if (timePart(definition.schedule).kind !== 'continuous') return dag;
  const last = lastOf(dag);
  const columns = columnsOf(planned(definition, nowUs, last));
  if (columns.runAfter === null || columns.runAfter > nowUs) return dag;
  await setNextRun(tx, dag.dag_id, columns, last);
  return {
    ...dag,
    next_logical_date: columns.logicalDate,
    next_interval_start: columns.intervalStart,
    next_interval_end: columns.intervalEnd,
    next_run_after: columns.runAfter,
  };
}

/** The tick after the one in the row. */
export async function tickAfter(
  tx: Queryable,
  dag: DagRow,
  definition: DagDefinition,
  nowUs: number,
): Promise<NextTick> {
  const last = { start: dag.next_interval_start ?? 0, end: dag.next_interval_end ?? 0 };
  switch (timePart(definition.schedule).kind) {
    case 'custom':
      return answeredAfter(tx, dag.dag_id, definition, { nowUs, last });
    case 'events':
      // One by one also without catch-up: which of them is the newest that has passed, the caller sees.
      return known(planned({ ...definition, catchup: true }, nowUs, last));
    default:
      return known(planned(definition, nowUs, last));
  }
}

export function lastOf(dag: DagRow): DataInterval | null {
  const { last_automated_end: end, last_automated_start: start } = dag;
  return start === null || end === null ? null : { start, end };
}

export function columnsOf(run: PlannedRun | null): NextRunColumns {
  return {
    logicalDate: run?.logicalDate ?? null,
    intervalStart: run?.dataInterval.start ?? null,
    intervalEnd: run?.dataInterval.end ?? null,
    runAfter: run?.runAfter ?? null,
  };
}

export function planned(
  { catchup, endDate, schedule, startDate }: DagDefinition,
  now: number,
  last: DataInterval | null,
): PlannedRun | null {
  return nextRun(schedule, { startDate, endDate, catchup, now, last });
}

async function answeredAfter(
  tx: Queryable,
  dagId: string,
  { catchup, endDate, schedule, startDate }: DagDefinition,
  { last, nowUs }: { readonly last: DataInterval; readonly nowUs: number },
): Promise<NextTick> {
  const answers = await readTimetableAnswers(tx, dagId);
  const run = nextRun(schedule, { startDate, endDate, catchup, now: nowUs, last, answers });
  const isOver = answers?.isComplete === true;
  const isLow = !isOver && (answers === null || answersLeft(answers, last) < ANSWERS_AHEAD / 2);
  return {
    columns: columnsOf(run),
    isUnknown: run === null && !isOver,
    isWanted: isLow && (await wantTimetablePlan(tx, dagId)),
  };
}

const known = (run: PlannedRun | null): NextTick => ({
  columns: columnsOf(run),
  isUnknown: false,
  isWanted: false,
});

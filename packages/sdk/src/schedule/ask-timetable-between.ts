// Asks a timetable of the user's own for all runs of a stretch of time, as a backfill needs them. Runs where user code runs.
import type { Instant, PlannedRun } from '@ariel/core';
import { nextAnswer, TimetableError } from './next-answer.ts';
import type { Timetable } from './timetable.ts';

/** Logical dates, both included. Data: it crosses from the process that stores to the one that evaluates. */
export interface TimetableWindow {
  readonly from: Instant;
  readonly to: Instant;
  /** What the timetable is told as now. */
  readonly now: Instant;
  /** No more than so many runs are given. */
  readonly most: number;
}

/** Runs before the window are passed over one by one, so many at most. */
const MOST_QUESTIONS = 500_000;

/**
 * In order of time. It is asked as if nothing had run yet and everything were to be made up: `last` is null at first, `endDate` is the
 * end of the window, and `catchup` is true. It begins at the DAG's start date, so that its dates are those of the schedule, or with the
 * window where that begins before.
 *
 * @throws TimetableError
 */
export async function askTimetableBetween(
  timetable: Timetable,
  { from, most, now, to }: TimetableWindow,
  dagStart: Instant | null = null,
): Promise<readonly PlannedRun[]> {
  const runs: PlannedRun[] = [];
  const startDate = dagStart === null ? from : Math.min(dagStart, from);
  let last: PlannedRun['dataInterval'] | null = null;
  for (let asked = 0; runs.length < most; asked += 1) {
    if (asked === MOST_QUESTIONS)
      throw new TimetableError(
        'ARIEL_TIMETABLE_ANSWER',
        `its nextRun() was asked ${MOST_QUESTIONS} times and had not come to the end of the range: let it begin at \`startDate\` where \`last\` is null`,
      );
    const run: PlannedRun | null = await nextAnswer(timetable, {
      ...{ last, now, startDate, endDate: to, catchup: true },
    });
    if (run === null || run.logicalDate > to) break;
    if (run.logicalDate >= from) runs.push(run);
    last = run.dataInterval;
  }
  return runs;
}

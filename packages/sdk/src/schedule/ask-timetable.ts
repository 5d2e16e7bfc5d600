// Asks a timetable of the user's own for its next runs and checks what it says. Runs where user code runs: in the process
// that evaluates DAG files, in the local runner, in a simulation. Never in the scheduler.
import {
  ANSWERS_AHEAD,
  type DataInterval,
  type Instant,
  type ManualAnswer,
  type PlannedRun,
  type TimetableAnswers,
} from '@ariel/core';
import {
  called,
  dateOf,
  intervalOf,
  nextAnswer,
  TimetableError,
  type TimetablePlace,
} from './next-answer.ts';
import type { Timetable, TimetableInterval } from './timetable.ts';

/** Runs that were missed and get none are passed over one by one, so many at most. */
const MOST_QUESTIONS = 100_000;

/** @throws TimetableError */
export async function askTimetable(timetable: Timetable, place: TimetablePlace): Promise<TimetableAnswers> {
  const { isComplete, runs } = await nextRuns(timetable, place);
  const manual: ManualAnswer[] = [];
  if (timetable.inferManualDataInterval !== undefined) {
    for (const at of [place.now, ...runs.map((run) => run.runAfter).filter((at) => at > place.now)])
      if (manual.at(-1)?.at !== at) manual.push({ at, dataInterval: await inferred(timetable, at) });
  }
  return { runs, isComplete, manual };
}

async function nextRuns(
  timetable: Timetable,
  place: TimetablePlace,
): Promise<Pick<TimetableAnswers, 'runs' | 'isComplete'>> {
  const { catchup, endDate, now, startDate } = place;
  const runs: PlannedRun[] = [];
  let last = place.last;
  let usedAt = now;
  for (let asked = 0; asked < MOST_QUESTIONS && runs.length < ANSWERS_AHEAD; asked += 1) {
    const run = await nextAnswer(timetable, { ...place, last, now: usedAt });
    if (run === null || (endDate !== null && run.logicalDate > endDate)) return { runs, isComplete: true };
    // Of the runs that were missed only the newest is made up; what lies before the start date is passed over.
    if (!catchup && run.runAfter <= now) runs.pop();
    if (startDate === null || run.logicalDate >= startDate) runs.push(run);
    last = run.dataInterval;
    usedAt = Math.max(usedAt, run.runAfter);
  }
  return { runs, isComplete: false };
}

async function inferred(timetable: Timetable, at: Instant): Promise<DataInterval> {
  const what = 'inferManualDataInterval()';
  const answer: unknown = await called(what, () => timetable.inferManualDataInterval?.(dateOf(at)));
  const interval =
    typeof answer === 'object' && answer !== null ? intervalOf(answer as TimetableInterval) : null;
  const isRight = interval !== null && Number.isSafeInteger(interval.start) && interval.start <= interval.end;
  if (isRight) return interval;
  throw new TimetableError(
    'ARIEL_TIMETABLE_ANSWER',
    `its ${what} gave ${JSON.stringify(answer) ?? String(answer)}, but must give { start, end }, in that order`,
  );
}

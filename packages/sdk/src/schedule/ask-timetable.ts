// Asks a timetable of the user's own for its next runs and checks what it says. Runs where user code runs: in the process
// that evaluates DAG files, in the local runner, in a simulation. Never in the scheduler.
import {
  ANSWERS_AHEAD,
  answerProblem,
  type DataInterval,
  type Instant,
  type ManualAnswer,
  type PlannedRun,
  type TimetableAnswers,
} from '@ariel/core';
import type { Timetable, TimetableInterval, TimetableRun } from './timetable.ts';

/** Where a schedule stands. Data: it crosses from the process that stores to the one that evaluates. */
export interface TimetablePlace {
  readonly last: DataInterval | null;
  readonly startDate: Instant | null;
  readonly endDate: Instant | null;
  readonly catchup: boolean;
  readonly now: Instant;
}

/** A timetable that threw, or whose answer is none. */
export class TimetableError extends Error {
  override readonly name = 'TimetableError';
  readonly code: 'ARIEL_TIMETABLE_FAILED' | 'ARIEL_TIMETABLE_ANSWER';

  constructor(code: TimetableError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

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
    const run = await nextOf(timetable, { ...place, last, now: usedAt });
    if (run === null || (endDate !== null && run.logicalDate > endDate)) return { runs, isComplete: true };
    // Of the runs that were missed only the newest is made up; what lies before the start date is passed over.
    if (!catchup && run.runAfter <= now) runs.pop();
    if (startDate === null || run.logicalDate >= startDate) runs.push(run);
    last = run.dataInterval;
    usedAt = Math.max(usedAt, run.runAfter);
  }
  return { runs, isComplete: false };
}

async function nextOf(timetable: Timetable, place: TimetablePlace): Promise<PlannedRun | null> {
  const { catchup, endDate, last, now, startDate } = place;
  const question = {
    last: last === null ? null : { start: dateOf(last.start), end: dateOf(last.end) },
    now: dateOf(now),
    startDate: startDate === null ? null : dateOf(startDate),
    endDate: endDate === null ? null : dateOf(endDate),
    catchup,
  };
  const answer = await called('nextRun()', () => timetable.nextRun(question));
  if (answer === null) return null;
  const run = plannedBy(answer);
  const problem = answerProblem(run, last);
  if (problem !== null) throw new TimetableError('ARIEL_TIMETABLE_ANSWER', `its nextRun() ${problem}`);
  return run;
}

function plannedBy(answer: TimetableRun): PlannedRun {
  const interval: unknown = typeof answer === 'object' ? answer.dataInterval : undefined;
  if (typeof interval !== 'object' || interval === null) {
    throw new TimetableError(
      'ARIEL_TIMETABLE_ANSWER',
      `its nextRun() gave ${JSON.stringify(answer) ?? String(answer)}, but must give { dataInterval: { start, end } } or null`,
    );
  }
  const dataInterval = intervalOf(interval as TimetableInterval);
  const runAfter = answer.runAfter === undefined ? dataInterval.end : instantOf(answer.runAfter);
  return { logicalDate: dataInterval.start, dataInterval, runAfter };
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

async function called<Answer>(what: string, call: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new TimetableError('ARIEL_TIMETABLE_FAILED', `its ${what} threw ${why}`, { cause: error });
  }
}

const intervalOf = ({ end, start }: TimetableInterval): DataInterval => ({
  start: instantOf(start),
  end: instantOf(end),
});

/** Not a number where it is no date: the check of the answer says so. */
const instantOf = (date: unknown): Instant => (date instanceof Date ? date.getTime() * 1000 : Number.NaN);

const dateOf = (instant: Instant): Date => new Date(Math.floor(instant / 1000));

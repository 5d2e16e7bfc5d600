// One question to a timetable of the user's own, and the check of its answer. Runs where user code runs, never in the scheduler.
import { answerProblem, type DataInterval, type Instant, type PlannedRun } from '@ariel/core';
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

/** The run after `place.last`, checked; null: none follows. @throws TimetableError */
export async function nextAnswer(timetable: Timetable, place: TimetablePlace): Promise<PlannedRun | null> {
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

/** @throws TimetableError */
export async function called<Answer>(what: string, call: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new TimetableError('ARIEL_TIMETABLE_FAILED', `its ${what} threw ${why}`, { cause: error });
  }
}

export const intervalOf = ({ end, start }: TimetableInterval): DataInterval => ({
  start: instantOf(start),
  end: instantOf(end),
});

/** Not a number where it is no date: the check of the answer says so. */
const instantOf = (date: unknown): Instant => (date instanceof Date ? date.getTime() * 1000 : Number.NaN);

export const dateOf = (instant: Instant): Date => new Date(Math.floor(instant / 1000));

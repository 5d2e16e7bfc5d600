// Planning with what a timetable of the user's own answered ahead of time, and the check of what it answers.
// It never asks: user code runs in the process that evaluates DAG files, and only there.
import { formatInstant, type Instant } from '../time/instant.ts';
import type { DataInterval, PlannedRun, PlanningLimits, TimetableAnswers } from './planned-run.ts';

/** So many answers are kept at most; when half of them are used up, it is asked again. */
export const ANSWERS_AHEAD = 64;

/** The first answer after the last run that is not before the start date; null where there is none, or none is known yet. */
export function nextOfAnswers({ answers, endDate, last, startDate }: PlanningLimits): PlannedRun | null {
  const from = startDate ?? Number.NEGATIVE_INFINITY;
  const run = answers?.runs.find((each) => each.logicalDate >= from && isAfter(each, last)) ?? null;
  return run === null || (endDate !== null && run.logicalDate > endDate) ? null : run;
}

/** How many answers are left after `last`. */
export function answersLeft(answers: TimetableAnswers, last: DataInterval | null): number {
  return answers.runs.filter((run) => isAfter(run, last)).length;
}

/**
 * The answer for the latest instant that was asked about and has come. Where that answer ended at its instant, the
 * interval moves along; without any answer it is the interval of the latest run that was due, or no time at all.
 */
export function manualOfAnswers(answers: TimetableAnswers | null, at: Instant): DataInterval {
  const answer = answers?.manual.findLast((each) => each.at <= at) ?? answers?.manual[0];
  if (answer !== undefined) {
    const { start, end } = answer.dataInterval;
    return end === answer.at ? { start: at - (end - start), end: at } : answer.dataInterval;
  }
  return answers?.runs.findLast((run) => run.runAfter <= at)?.dataInterval ?? { start: at, end: at };
}

/** What is wrong with `run` as the answer after `last`, as the end of a sentence; null where nothing is. */
export function answerProblem(run: PlannedRun, last: DataInterval | null): string | null {
  const { dataInterval, logicalDate, runAfter } = run;
  const named = { logicalDate, runAfter, start: dataInterval.start, end: dataInterval.end };
  for (const [name, instant] of Object.entries(named)) {
    if (!Number.isSafeInteger(instant)) return `gave a run whose ${name} is no valid date`;
  }
  if (dataInterval.start > dataInterval.end) {
    return `gave a run whose data interval begins at ${formatInstant(dataInterval.start)}, after its end at ${formatInstant(dataInterval.end)}`;
  }
  if (last === null || isAfter(run, last)) return null;
  const same = dataInterval.start === last.start && dataInterval.end === last.end;
  return `${same ? 'repeated itself' : 'went backwards'}: after ${intervalText(last)} it gave ${intervalText(dataInterval)}`;
}

function isAfter({ dataInterval }: PlannedRun, last: DataInterval | null): boolean {
  return last === null || (dataInterval.start > last.start && dataInterval.end >= last.end);
}

const intervalText = ({ start, end }: DataInterval): string =>
  start === end ? formatInstant(start) : `${formatInstant(start)} to ${formatInstant(end)}`;

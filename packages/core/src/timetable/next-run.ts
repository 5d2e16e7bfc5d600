// Which run a timetable plans next, and which data interval a run started by hand gets. Pure: the clock is an argument.
import type { Instant } from '../time/instant.ts';
import { manualOfAnswers, nextOfAnswers } from './custom-answers.ts';
import { nextOfDataIntervals } from './data-interval-run.ts';
import { NO_TIME } from './period.ts';
import { subtractPeriod } from './period-arithmetic.ts';
import {
  type DataInterval,
  type PlannedRun,
  type PlanningLimits,
  plannedRun,
  type TimetableAnswers,
} from './planned-run.ts';
import { cronTicks, deltaTicks } from './ticks.ts';
import type { CronPartition, CronTrigger, EventsTimetable, TimetableDefinition } from './timetable.ts';
import { nextOfTriggers } from './trigger-run.ts';

/** Null: no run follows. A `runAfter` in the future is a run to wait for. */
export function nextRun(timetable: TimetableDefinition, limits: PlanningLimits): PlannedRun | null {
  switch (timetable.kind) {
    case 'none':
      return null;
    case 'once':
      return nextOfOnce(limits);
    case 'continuous':
      return nextOfContinuous(limits);
    case 'cronTrigger':
    case 'deltaTrigger':
      return nextOfTriggers(timetable, limits);
    case 'cronDataInterval':
    case 'deltaDataInterval':
      return nextOfDataIntervals(timetable, limits);
    case 'events':
      return nextOfEvents(timetable, limits);
    case 'custom':
      return nextOfAnswers(limits);
    case 'assetOrTime':
    case 'assetAndTime':
      return nextRun(timetable.timetable, limits);
    case 'cronPartition':
      return nextOfTriggers(asTrigger(timetable), limits);
    case 'assets':
    case 'partitionedAssets':
    case 'partitionedAtRuntime':
      return null;
    default:
      return timetable satisfies never;
  }
}

/** `answers`: what a timetable of the user's own answered ahead of time. */
export function manualDataInterval(
  timetable: TimetableDefinition,
  runAfter: Instant,
  answers: TimetableAnswers | null = null,
): DataInterval {
  switch (timetable.kind) {
    case 'none':
    case 'once':
    case 'continuous':
    case 'assets':
    case 'partitionedAssets':
    case 'partitionedAtRuntime':
    case 'cronPartition':
      return { start: runAfter, end: runAfter };
    case 'cronTrigger':
    case 'deltaTrigger':
      return { start: subtractPeriod(runAfter, timetable.interval), end: runAfter };
    case 'deltaDataInterval':
      return { start: deltaTicks(timetable.delta).previous(runAfter) ?? runAfter, end: runAfter };
    case 'cronDataInterval': {
      // The last stretch that was complete by then.
      const ticks = cronTicks(timetable.cron, timetable.timezone);
      const end = ticks.alignToPrevious(runAfter) ?? runAfter;
      return { start: ticks.previous(end) ?? end, end };
    }
    case 'events': {
      const event = timetable.restrictToEvents ? manualEvent(timetable, runAfter) : runAfter;
      return { start: event, end: event };
    }
    case 'custom':
      return manualOfAnswers(answers, runAfter);
    case 'assetOrTime':
    case 'assetAndTime':
      return manualDataInterval(timetable.timetable, runAfter, answers);
    default:
      return timetable satisfies never;
  }
}

function asTrigger({ cron, runImmediately, timezone }: CronPartition): CronTrigger {
  return { kind: 'cronTrigger', crons: [cron], timezone, interval: NO_TIME, runImmediately };
}

function nextOfOnce({ startDate, endDate, now, last }: PlanningLimits): PlannedRun | null {
  const at = startDate ?? now;
  return last !== null || (endDate !== null && at > endDate) ? null : plannedRun(at, at);
}

function nextOfContinuous({ startDate, endDate, now, last }: PlanningLimits): PlannedRun | null {
  const begin = startDate ?? now;
  let start = begin;
  let end = Math.max(begin, now);
  if (last !== null && last.end > now) end = begin + (last.end - last.start);
  else if (last !== null) [start, end] = [last.end, now];
  return endDate !== null && end > endDate ? null : plannedRun(start, end);
}

function nextOfEvents({ events }: EventsTimetable, limits: PlanningLimits): PlannedRun | null {
  const { startDate, endDate, catchup, now, last } = limits;
  const earliest = catchup ? startDate : Math.max(now, startDate ?? now);
  const event = events.find(
    (each) => (earliest === null || each >= earliest) && (last === null || each > last.end),
  );
  return event === undefined || (endDate !== null && event > endDate) ? null : plannedRun(event, event);
}

function manualEvent({ events }: EventsTimetable, runAfter: Instant): Instant {
  return events.findLast((event) => event <= runAfter) ?? events[0] ?? runAfter;
}

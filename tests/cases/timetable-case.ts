// Recorded decisions of timetables, asked of ours: planned runs, accepted expressions, what a `schedule` argument means.
import {
  type CalendarParts,
  checkTimetable,
  type DataInterval,
  formatInstant,
  manualDataInterval,
  NO_TIME,
  nextRun,
  type Period,
  parseInstant,
  resolveSchedule,
  type TimetableDefinition,
} from '@ariel/core';
import { CannotBeSaid, type Case, type CaseResult, judged } from './case.ts';
import { allowedDifference } from './deliberate-differences.ts';
import { differences } from './differences.ts';
import { type JsonObject, listOf, objectWith, text, whole, yesOrNo } from './reading.ts';

/** Logical date, start and end of the data interval, and when it may run. */
type RecordedRun = readonly string[];

export function plannedRunsCase(recorded: JsonObject): Case {
  return { name: nameOf(recorded), check: () => checkPlannedRuns(recorded) };
}

export function validTimetableCase(recorded: JsonObject): Case {
  return { name: nameOf(recorded), check: () => checkValid(recorded) };
}

export function scheduleCase(recorded: JsonObject): Case {
  return { name: nameOf(recorded), check: () => checkSchedule(recorded) };
}

function nameOf({ name, timetable, schedule }: JsonObject): string {
  const about = (timetable as JsonObject | undefined)?.kind ?? JSON.stringify(schedule);
  return `${String(about)} ${typeof name === 'string' ? name : ''}`;
}

// -- planned runs

const PLANNED = [
  'name',
  'timetable',
  'start_date',
  'end_date',
  'catchup',
  'now',
  'last',
  'runs',
  'ended',
  'manual',
];

function checkPlannedRuns(recorded: JsonObject): CaseResult {
  objectWith(recorded, 'the case', PLANNED);
  const timetable = timetableOf(recorded.timetable);
  const runs = listOf(recorded.runs, 'runs', (run, where) => listOf(run, where, text));
  const ended = yesOrNo(recorded.ended, 'ended');
  const got = planned(timetable, recorded, runs.length, ended);
  const manual = listOf(recorded.manual, 'manual', (each, where) => listOf(each, where, text));
  const ofManual = differences(manual, manual.map(manualOf(timetable)), 'manual');
  const ofRuns = differences({ runs, ended }, got, 'plan');
  if (ofRuns.length === 0) return judged(ofManual);
  const allowed = allowedDifference('planned runs', { recorded, expected: runs, got: got.runs });
  return allowed !== null && ofManual.length === 0 ? allowed : judged([...ofRuns, ...ofManual]);
}

function planned(
  timetable: TimetableDefinition,
  recorded: JsonObject,
  count: number,
  ended: boolean,
): { runs: RecordedRun[]; ended: boolean } {
  const limits = {
    startDate: maybeInstant(recorded.start_date, 'start_date'),
    endDate: maybeInstant(recorded.end_date, 'end_date'),
    catchup: yesOrNo(recorded.catchup, 'catchup'),
    now: instant(recorded.now, 'now'),
  };
  let last = intervalOf(recorded.last);
  const runs: RecordedRun[] = [];
  for (let asked = 0; asked < count + (ended ? 1 : 0); asked += 1) {
    const run = nextRun(timetable, { ...limits, last });
    if (run === null) return { runs, ended: true };
    last = run.dataInterval;
    runs.push(
      [run.logicalDate, run.dataInterval.start, run.dataInterval.end, run.runAfter].map(formatInstant),
    );
  }
  return { runs, ended: false };
}

const manualOf =
  (timetable: TimetableDefinition) =>
  ([runAfter]: readonly string[]): string[] => {
    const { start, end } = manualDataInterval(timetable, instant(runAfter, 'manual'));
    return [runAfter ?? '', formatInstant(start), formatInstant(end)];
  };

function intervalOf(last: unknown): DataInterval | null {
  if (last === null) return null;
  const [start, end, ...more] = listOf(last, 'last', instant);
  if (start === undefined || end === undefined || more.length > 0) {
    throw new CannotBeSaid(`last is ${JSON.stringify(last)}, not a start and an end`);
  }
  return { start, end };
}

const instant = (value: unknown, where: string): number => parseInstant(text(value, where), 'UTC');
const maybeInstant = (value: unknown, where: string): number | null =>
  value === null ? null : instant(value, where);

// -- what is accepted

function checkValid(recorded: JsonObject): CaseResult {
  objectWith(recorded, 'the case', ['name', 'timetable', 'valid']);
  const valid = yesOrNo(recorded.valid, 'valid');
  const timetable = timetableOf(recorded.timetable);
  return judged(
    differences(
      valid,
      accepts(() => checkTimetable(timetable)),
      'valid',
    ),
  );
}

function accepts(ask: () => unknown): boolean {
  try {
    ask();
    return true;
  } catch {
    return false;
  }
}

const CLASSES: Readonly<Record<string, TimetableDefinition['kind']>> = {
  NullTimetable: 'none',
  OnceTimetable: 'once',
  ContinuousTimetable: 'continuous',
  CronTriggerTimetable: 'cronTrigger',
  MultipleCronTriggerTimetable: 'cronTrigger',
  CronDataIntervalTimetable: 'cronDataInterval',
  DeltaTriggerTimetable: 'deltaTrigger',
  DeltaDataIntervalTimetable: 'deltaDataInterval',
  EventsTimetable: 'events',
};

function checkSchedule(recorded: JsonObject): CaseResult {
  objectWith(recorded, 'the case', ['name', 'schedule', 'timetable_class']);
  const { schedule, timetable_class: named } = recorded;
  const expected = named === null ? 'refused' : CLASSES[text(named, 'timetable_class')];
  if (expected === undefined) throw new CannotBeSaid(`timetable_class is ${JSON.stringify(named)}`);
  return judged(differences(expected, kindOfSchedule(schedule), 'the kind of timetable'));
}

function kindOfSchedule(schedule: unknown): string {
  const argument =
    typeof schedule === 'object' && schedule !== null && 'calendar' in schedule
      ? objectWith(schedule, 'schedule', ['calendar']).calendar
      : schedule;
  try {
    return resolveSchedule(argument, 'UTC').timetable.kind;
  } catch {
    return 'refused';
  }
}

// -- the timetable

function timetableOf(value: unknown): TimetableDefinition {
  const given = value as JsonObject;
  const with_ = (required: string[], optional: string[] = []): JsonObject =>
    objectWith(value, 'timetable', ['kind', ...required], optional);
  switch (given?.kind) {
    case 'cron_data_interval': {
      const { cron, timezone } = with_(['cron', 'timezone']);
      return { kind: 'cronDataInterval', cron: text(cron, 'cron'), timezone: text(timezone, 'timezone') };
    }
    case 'cron_trigger':
    case 'multiple_cron_trigger': {
      const isOne = given.kind === 'cron_trigger';
      with_([isOne ? 'cron' : 'crons', 'timezone'], ['interval', 'run_immediately']);
      return {
        kind: 'cronTrigger',
        crons: isOne ? [text(given.cron, 'cron')] : listOf(given.crons, 'crons', text),
        timezone: text(given.timezone, 'timezone'),
        interval: periodOf(given.interval, 'interval'),
        runImmediately: immediacyOf(given.run_immediately),
      };
    }
    case 'delta_data_interval':
      return { kind: 'deltaDataInterval', delta: periodOf(with_(['delta']).delta, 'delta') };
    case 'delta_trigger': {
      const { delta, interval } = with_(['delta'], ['interval']);
      return {
        kind: 'deltaTrigger',
        delta: periodOf(delta, 'delta'),
        interval: periodOf(interval, 'interval'),
      };
    }
    case 'events': {
      const { events, restrict_to_events: restricts } = with_(['events', 'restrict_to_events']);
      return {
        kind: 'events',
        events: listOf(events, 'events', instant).sort((a, b) => a - b),
        restrictToEvents: yesOrNo(restricts, 'restrict_to_events'),
      };
    }
    case 'once':
    case 'continuous':
      with_([]);
      return { kind: given.kind };
    default:
      throw new CannotBeSaid(`the timetable has the kind ${JSON.stringify(given?.kind)}`);
  }
}

function immediacyOf(given: unknown): boolean | number {
  if (given === undefined || given === null) return false;
  if (typeof given === 'boolean') return given;
  return secondsOf(objectWith(given, 'run_immediately', ['seconds']).seconds, 'run_immediately');
}

const CALENDAR = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const;

function periodOf(given: unknown, where: string): Period {
  if (given === undefined) return NO_TIME;
  const { seconds, calendar } = objectWith(given, where, [], ['seconds', 'calendar']);
  if ((seconds === undefined) === (calendar === undefined)) {
    throw new CannotBeSaid(`${where} is ${JSON.stringify(given)}, neither seconds nor calendar`);
  }
  if (seconds !== undefined) return { kind: 'fixed', ms: secondsOf(seconds, where) };
  const parts = objectWith(calendar, `${where}.calendar`, [], CALENDAR);
  for (const [name, count] of Object.entries(parts)) whole(count, `${where}.calendar.${name}`);
  return { kind: 'calendar', ...(parts as CalendarParts) };
}

/** Milliseconds. */
function secondsOf(given: unknown, where: string): number {
  if (typeof given !== 'number') throw new CannotBeSaid(`${where} is ${JSON.stringify(given)}, not a number`);
  return given * 1000;
}

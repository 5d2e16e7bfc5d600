// Options of a DAG, and how they become the stored definition's dates, schedule and limits.
import {
  type DagDefinition,
  type Duration,
  describeSchedule,
  type Instant,
  parseInstant,
  resolveSchedule,
  type ScheduleDelta,
  type SchedulePreset,
  scheduleSummary,
  type TimetableDefinition,
} from '@ariel/core';
import type { ParamDeclarations } from '../param/param.ts';
import { durationMs, OptionError, reading, refuseOption } from '../task/option-value.ts';
import { type CommonTaskOptions, storedDefaultArgs } from '../task/task-options.ts';

/** Five fields of cron; what is in them is checked when the DAG is evaluated. */
export type CronText = `${string} ${string} ${string} ${string} ${string}`;

/** When a DAG runs: by preset, cron, the time between runs, a timetable, or only by hand. */
export type Schedule = SchedulePreset | CronText | ScheduleDelta | TimetableDefinition | null;

/**
 * Options of a DAG.
 *
 * @example
 * dag('sales', { schedule: '0 6 * * *', timezone: 'Europe/Amsterdam', startDate: '2026-01-01', tags: ['finance'] }, () => { … });
 */
export interface DagOptions<Declared extends ParamDeclarations = ParamDeclarations> {
  /** When it runs. @default only by hand */
  readonly schedule?: Schedule;
  /** The zone of its cron fields and dates. @default the installation's, which is UTC unless configured */
  readonly timezone?: string;
  /** The first instant that runs are made for: a `Date` or ISO 8601 text. @default none */
  readonly startDate?: Date | string;
  /** The last one. @default none */
  readonly endDate?: Date | string;
  /** Whether runs between `startDate` and now are made up. @default false */
  readonly catchup?: boolean;
  /** What a run can be given; see `param`. */
  readonly params?: Declared;
  /** Options for all of its tasks that do not set them. */
  readonly defaultArgs?: CommonTaskOptions;
  readonly tags?: readonly string[];
  /** What the pages call it. @default its id */
  readonly displayName?: string;
  /** One line for lists. */
  readonly description?: string;
  /** Documentation in Markdown. */
  readonly docMd?: string;
  /** How many of its runs may be active at once. @default the installation's */
  readonly maxActiveRuns?: number;
  /** How many of its task instances may run at once. @default the installation's */
  readonly maxActiveTasks?: number;
  /** How long a run may take. @default no limit */
  readonly dagrunTimeout?: Duration;
  /** Whether the first failed task ends the run. @default false */
  readonly failFast?: boolean;
  /** Whether it is paused when it is first seen. @default the installation's */
  readonly isPausedUponCreation?: boolean;
}

export interface ResolvedDagOptions {
  readonly fields: Omit<DagDefinition, 'format' | 'dagId' | 'tasks' | 'groups' | 'edgeLabels'>;
  readonly warnings: readonly string[];
}

export function resolveDagOptions(options: DagOptions, defaultTimezone: string): ResolvedDagOptions {
  const timezone = options.timezone ?? defaultTimezone;
  reading('ARIEL_SCHEDULE_INVALID', 'timezone', () => parseInstant('2000-01-01', timezone));
  const schedule = reading('ARIEL_SCHEDULE_INVALID', 'schedule', () =>
    resolveSchedule(options.schedule ?? null, timezone),
  );
  const startDate = instantOf('startDate', options.startDate, timezone);
  if (options.catchup === true && startDate === null) {
    throw new OptionError(
      'ARIEL_CATCHUP_WITHOUT_START',
      'catchup is on, but there is no startDate to begin with',
    );
  }
  const fields: ResolvedDagOptions['fields'] = {
    displayName: options.displayName ?? null,
    description: options.description ?? null,
    docMd: options.docMd ?? null,
    tags: [...(options.tags ?? [])],
    schedule: schedule.timetable,
    scheduleText: describeSchedule(schedule.timetable),
    scheduleSummary: schedule.timetable.kind === 'none' ? null : scheduleSummary(schedule.timetable),
    timezone,
    startDate,
    endDate: instantOf('endDate', options.endDate, timezone),
    catchup: options.catchup ?? false,
    maxActiveRuns: limit('maxActiveRuns', options.maxActiveRuns),
    maxActiveTasks: limit('maxActiveTasks', options.maxActiveTasks),
    dagrunTimeoutMs:
      options.dagrunTimeout === undefined ? null : durationMs('dagrunTimeout', options.dagrunTimeout),
    failFast: options.failFast ?? false,
    allowedRunTypes: null,
    maxConsecutiveFailedDagRuns: 0,
    isPausedUponCreation: options.isPausedUponCreation ?? null,
    params: Object.fromEntries(
      Object.entries(options.params ?? {}).map(([name, { definition }]) => [name, definition]),
    ),
    defaultArgs: storedDefaultArgs(options.defaultArgs ?? {}),
  };
  return { fields, warnings: schedule.warnings };
}

function instantOf(name: string, date: Date | string | undefined, timezone: string): Instant | null {
  if (date === undefined) return null;
  if (date instanceof Date && Number.isNaN(date.getTime())) {
    throw new OptionError('ARIEL_DATE_INVALID', `${name} is an invalid Date`);
  }
  if (date instanceof Date) return date.getTime() * 1000;
  return reading('ARIEL_DATE_INVALID', name, () => parseInstant(date, timezone));
}

function limit(name: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  return Number.isSafeInteger(value) && value >= 1
    ? value
    : refuseOption(name, value, 'a whole number of at least 1');
}

// Options of a DAG, and how they become the stored definition's dates, schedule and limits.
import {
  type DagDefinition,
  type Duration,
  describeSchedule,
  parseInstant,
  RunType,
  scheduleSummary,
} from '@ariel/core';
import {
  type DagCallbackOptions,
  type DagHooks,
  dagCallbackFields,
  dagHooks,
} from '../callback/dag-callbacks.ts';
import type { ParamDeclarations } from '../param/param.ts';
import type { ScheduleDefaults } from '../registry.ts';
import { type Schedule, type ScheduleOfDag, scheduleOfDag } from '../schedule/schedule.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { durationMs, OptionError, reading, refuseOption } from '../task/option-value.ts';
import { type CommonTaskOptions, storedDefaultArgs } from '../task/task-options.ts';
import { accessField, type DagAccessControl } from './access-option.ts';
import { checkOrder, dateOption } from './date-option.ts';
import { type DagTemplateOptions, templateFields } from './template-options.ts';

/**
 * Options of a DAG.
 *
 * @example
 * dag('sales', { schedule: '0 6 * * *', timezone: 'Europe/Amsterdam', startDate: '2026-01-01', tags: ['finance'] }, () => { … });
 */
export interface DagOptions<Declared extends ParamDeclarations = ParamDeclarations>
  extends DagCallbackOptions,
    DagTemplateOptions {
  /** When it runs. @default only by hand */
  readonly schedule?: Schedule;
  /** The zone of its cron fields and dates. @default the installation's, which is UTC unless configured */
  readonly timezone?: string;
  /** The first instant that runs are made for: a `Date` or ISO 8601 text. @default that of `defaultArgs`, else none */
  readonly startDate?: Date | string;
  /** The last one. @default that of `defaultArgs`, else none */
  readonly endDate?: Date | string;
  /** Whether runs between `startDate` and now are made up. @default the installation's, which is false unless configured */
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
  /** How many of its runs may be active at once. @default the installation's; 1 with `'@continuous'` */
  readonly maxActiveRuns?: number;
  /** How many of its task instances may run at once. @default the installation's */
  readonly maxActiveTasks?: number;
  /** How long a run may take. @default no limit */
  readonly dagrunTimeout?: Duration;
  /** Whether the first failed task ends the run. @default false */
  readonly failFast?: boolean;
  /** Run types that may be created: `scheduled`, `manual`, `backfill`, `asset_triggered` … @default all of them */
  readonly allowedRunTypes?: readonly RunType[];
  /** It is paused after so many failed runs in a row; 0: never. @default the installation's, which is 0 unless configured */
  readonly maxConsecutiveFailedDagRuns?: number;
  /** Whether it is paused when it is first seen. @default the installation's */
  readonly isPausedUponCreation?: boolean;
  /** Whether a run that is cleared goes on in the latest version of the DAG, unless who clears it says. @default the installation's, which is false unless configured */
  readonly rerunWithLatestVersion?: boolean;
  /** Where owners of its tasks are reached: `{ ann: 'mailto:ann@example.com', sales: 'https://wiki/sales' }`. @default nowhere */
  readonly ownerLinks?: Readonly<Record<string, string>>;
  /** Whether its runs carry no version of their bundle. Their code stays the one that they began with. @default the installation's, which is false unless configured */
  readonly disableBundleVersioning?: boolean;
  /**
   * What roles may do with this DAG beside what they give by themselves: `{ Sales: ['can_read', 'can_edit'] }`, or by what it is done
   * to: `{ Sales: { DAGs: ['can_read'], 'DAG Runs': ['can_read', 'can_create'] } }`. A role that does not exist is warned of.
   * @default nothing more
   */
  readonly accessControl?: DagAccessControl;
}

export interface ResolvedDagOptions {
  readonly fields: Omit<DagDefinition, 'format' | 'dagId' | 'tasks' | 'groups' | 'edgeLabels'>;
  /** The code of a timetable of the user's own. */
  readonly timetable: Timetable | null;
  readonly hooks: DagHooks;
  readonly warnings: readonly string[];
}

export interface DagOptionDefaults {
  readonly timezone: string;
  readonly schedule: ScheduleDefaults;
}

export function resolveDagOptions(options: DagOptions, defaults: DagOptionDefaults): ResolvedDagOptions {
  const timezone = options.timezone ?? defaults.timezone;
  reading('ARIEL_SCHEDULE_INVALID', 'timezone', () => parseInstant('2000-01-01', timezone));
  const schedule = reading('ARIEL_SCHEDULE_INVALID', 'schedule', () =>
    scheduleOfDag(options.schedule ?? null, timezone, defaults.schedule),
  );
  const { endDate = options.defaultArgs?.endDate, startDate = options.defaultArgs?.startDate } = options;
  const dates = {
    startDate: dateOption('startDate', startDate, timezone),
    endDate: dateOption('endDate', endDate, timezone),
  };
  checkOrder(dates.startDate, dates.endDate);
  const hooks = dagHooks(options);
  const fields: ResolvedDagOptions['fields'] = {
    displayName: options.displayName ?? null,
    description: options.description ?? null,
    docMd: options.docMd ?? null,
    tags: [...(options.tags ?? [])],
    schedule: schedule.timetable,
    scheduleText: describeSchedule(schedule.timetable),
    scheduleSummary: schedule.timetable.kind === 'none' ? null : scheduleSummary(schedule.timetable),
    timezone,
    ...dates,
    catchup: catchup(options.catchup, schedule, dates.startDate !== null, defaults.schedule.catchup),
    maxActiveRuns: maxActiveRuns(options.maxActiveRuns, schedule),
    maxActiveTasks: limit('maxActiveTasks', options.maxActiveTasks),
    dagrunTimeoutMs:
      options.dagrunTimeout === undefined ? null : durationMs('dagrunTimeout', options.dagrunTimeout),
    failFast: options.failFast ?? false,
    allowedRunTypes: runTypes(options.allowedRunTypes),
    maxConsecutiveFailedDagRuns: failedRuns(
      options.maxConsecutiveFailedDagRuns ?? defaults.schedule.maxConsecutiveFailedDagRuns,
    ),
    isPausedUponCreation: options.isPausedUponCreation ?? null,
    ...(options.rerunWithLatestVersion === undefined
      ? {}
      : { rerunWithLatestVersion: options.rerunWithLatestVersion }),
    ...(options.disableBundleVersioning === undefined
      ? {}
      : { disableBundleVersioning: options.disableBundleVersioning }),
    ...ownerLinks(options),
    ...accessField(options.accessControl),
    ...templateFields(options),
    params: Object.fromEntries(
      Object.entries(options.params ?? {}).map(([name, { definition }]) => [name, definition]),
    ),
    defaultArgs: storedDefaultArgs(options.defaultArgs ?? {}),
    ...dagCallbackFields(hooks, timezone),
  };
  checkDefaults(fields);
  return { fields, timetable: schedule.custom, hooks, warnings: schedule.warnings };
}

function ownerLinks({ ownerLinks: links = {} }: DagOptions): Pick<DagDefinition, 'ownerLinks'> {
  for (const [owner, link] of Object.entries(links))
    if (typeof link !== 'string' || !/^(https?:\/\/|mailto:)\S+$/i.test(link))
      refuseOption(`ownerLinks.${owner}`, link, 'a link that begins with http://, https:// or mailto:');
  return Object.keys(links).length === 0 ? {} : { ownerLinks: { ...links } };
}

/** Nobody gives a scheduled run its params. */
function checkDefaults({ params, schedule }: ResolvedDagOptions['fields']): void {
  if (schedule.kind === 'none') return;
  const [name] = Object.entries(params).find(([, { defaultJson }]) => defaultJson === null) ?? [];
  if (name === undefined) return;
  throw new OptionError(
    'ARIEL_PARAM_WITHOUT_DEFAULT',
    `its param "${name}" has no default, but a schedule starts its runs, which nobody gives a value`,
  );
}

function catchup(
  given: boolean | undefined,
  { timetable }: ScheduleOfDag,
  hasStart: boolean,
  byDefault: boolean,
): boolean {
  if (given === undefined) return byDefault && hasStart;
  if (!given || hasStart || timetable.kind === 'none') return given;
  throw new OptionError(
    'ARIEL_CATCHUP_WITHOUT_START',
    'catchup is on, but there is no startDate to begin with',
  );
}

/** A timetable may bear only so many active runs; `'@continuous'` bears one. */
function maxActiveRuns(given: number | undefined, { timetable }: ScheduleOfDag): number | null {
  const wanted = limit('maxActiveRuns', given);
  const most =
    timetable.kind === 'continuous' ? 1 : timetable.kind === 'custom' ? timetable.activeRunsLimit : null;
  if (most === null || wanted === null || wanted <= most) return wanted ?? most;
  const what =
    timetable.kind === 'continuous'
      ? "'@continuous'"
      : `its timetable ${timetable.kind === 'custom' ? timetable.name : ''}`;
  return refuseOption('maxActiveRuns', wanted, `at most ${most} with the schedule ${what}`);
}

function runTypes(given: readonly RunType[] | undefined): readonly RunType[] | null {
  if (given === undefined) return null;
  const known: readonly string[] = Object.values(RunType);
  const unknown = Array.isArray(given) ? given.find((type) => !known.includes(type)) : given;
  if (unknown !== undefined) refuseOption('allowedRunTypes', unknown, `a list of ${known.join(', ')}`);
  if (given.length === 0) refuseOption('allowedRunTypes', '', 'a list of at least one run type');
  return [...new Set(given)];
}

function failedRuns(given: number): number {
  return Number.isSafeInteger(given) && given >= 0
    ? given
    : refuseOption('maxConsecutiveFailedDagRuns', given, 'a whole number, or 0 for never');
}

function limit(name: string, value: number | undefined): number | null {
  if (value === undefined) return null;
  return Number.isSafeInteger(value) && value >= 1
    ? value
    : refuseOption(name, value, 'a whole number of at least 1');
}

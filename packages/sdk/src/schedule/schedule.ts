// What `schedule` of a DAG may be, and what becomes of it: a timetable as data and, where the user wrote it, its code.
// Refusals are thrown while the DAG is evaluated, so that they name it: nothing here refuses before.
import {
  type AssetExpression,
  resolveSchedule,
  type ScheduleDelta,
  type ScheduleMeaning,
  type SchedulePreset,
  type TimetableDefinition,
} from '@ariel/core';
import { type AssetTerm, allOf, expressionOf, isAssetTerm } from '../asset/asset-term.ts';
import { type AssetTimeSchedule, assetTimeOf } from '../asset/asset-time.ts';
import { customTimetable, isTimetable, type Timetable } from './timetable.ts';

/** Five fields of cron; what is in them is checked when the DAG is evaluated. */
export type CronText = `${string} ${string} ${string} ${string} ${string}`;

/** When a DAG runs: by preset, cron, the time between runs, a timetable, news of assets, or only by hand. */
export type Schedule =
  | SchedulePreset
  | CronText
  | ScheduleDelta
  | PlannedSchedule
  | Timetable
  | TimetableDefinition
  | AssetTerm
  | readonly AssetTerm[]
  | AssetTimeSchedule
  | null;

const meaningIn = Symbol.for('ariel.schedule');

/** A schedule with options: what `cron()`, `every()`, `events()` and the like give. */
export interface PlannedSchedule {
  /** What it means in a DAG of that zone. */
  readonly [meaningIn]: (timezone: string) => TimetableDefinition;
}

export function plannedSchedule(meaning: (timezone: string) => TimetableDefinition): PlannedSchedule {
  return { [meaningIn]: meaning };
}

export interface ScheduleOfDag {
  readonly timetable: TimetableDefinition;
  /** The code of a timetable of the user's own; the definition has only its name. */
  readonly custom: Timetable | null;
  readonly warnings: readonly string[];
}

export function scheduleOfDag(schedule: Schedule, timezone: string, meaning: ScheduleMeaning): ScheduleOfDag {
  const assets = awaitedBy(schedule);
  if (assets !== null) return { ...resolveSchedule({ kind: 'assets', assets }, timezone), custom: null };
  const both = assetTimeOf(schedule);
  if (both !== null) {
    const { custom, timetable } = scheduleOfDag(both.timetable as Schedule, timezone, meaning);
    return { ...resolveSchedule({ kind: both.kind, timetable, assets: both.assets }, timezone), custom };
  }
  if (isPlanned(schedule))
    return { ...resolveSchedule(schedule[meaningIn](timezone), timezone), custom: null };
  if (isTimetable(schedule)) {
    return { ...resolveSchedule(customTimetable(schedule), timezone), custom: schedule };
  }
  return { ...resolveSchedule(schedule, timezone, meaning), custom: null };
}

/** A list waits for all that is in it. */
function awaitedBy(schedule: unknown): AssetExpression | null {
  if (isAssetTerm(schedule)) return expressionOf(schedule);
  return Array.isArray(schedule) && schedule.every(isAssetTerm) ? allOf(schedule) : null;
}

function isPlanned(schedule: unknown): schedule is PlannedSchedule {
  return typeof schedule === 'object' && schedule !== null && meaningIn in schedule;
}

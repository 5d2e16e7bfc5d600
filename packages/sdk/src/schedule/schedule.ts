// What `schedule` of a DAG may be, and what becomes of it: a timetable as data and, where the user wrote it, its code.
// Refusals are thrown while the DAG is evaluated, so that they name it: nothing here refuses before.
import {
  resolveSchedule,
  type ScheduleDelta,
  type ScheduleMeaning,
  type SchedulePreset,
  type TimetableDefinition,
} from '@ariel/core';
import { customTimetable, isTimetable, type Timetable } from './timetable.ts';

/** Five fields of cron; what is in them is checked when the DAG is evaluated. */
export type CronText = `${string} ${string} ${string} ${string} ${string}`;

/** When a DAG runs: by preset, cron, the time between runs, a timetable, or only by hand. */
export type Schedule =
  | SchedulePreset
  | CronText
  | ScheduleDelta
  | PlannedSchedule
  | Timetable
  | TimetableDefinition
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
  if (isPlanned(schedule))
    return { ...resolveSchedule(schedule[meaningIn](timezone), timezone), custom: null };
  if (isTimetable(schedule)) {
    return { ...resolveSchedule(customTimetable(schedule), timezone), custom: schedule };
  }
  return { ...resolveSchedule(schedule, timezone, meaning), custom: null };
}

function isPlanned(schedule: unknown): schedule is PlannedSchedule {
  return typeof schedule === 'object' && schedule !== null && meaningIn in schedule;
}

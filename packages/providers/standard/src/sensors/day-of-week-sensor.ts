// Waits for a day of the week.
import { addLibraryFolder, BaseSensor, type BaseSensorOptions, clockOf, type TaskContext } from '@ariel/sdk';
import { type WeekDay, weekDayIn, weekDays } from '../branch/week-day.ts';

addLibraryFolder(import.meta.url);

export interface DayOfWeekSensorOptions extends BaseSensorOptions {
  /** One day or several, by their English names. */
  readonly weekDay: WeekDay | readonly WeekDay[];
  /** Whether the day of the run's logical date counts, rather than today; both in the DAG's zone. @default false */
  readonly useTaskLogicalDate?: boolean;
}

/**
 * Waits for a day of the week.
 *
 * @example
 * new DayOfWeekSensor({ taskId: 'weekend', weekDay: ['Saturday', 'Sunday'], mode: 'reschedule', pokeInterval: '1h' });
 */
export class DayOfWeekSensor extends BaseSensor {
  readonly weekDay: readonly WeekDay[];
  readonly useTaskLogicalDate: boolean;

  constructor(options: DayOfWeekSensorOptions) {
    const weekDay = weekDays(options.weekDay);
    super({ ...options, weekDay } as BaseSensorOptions);
    this.weekDay = weekDay;
    this.useTaskLogicalDate = options.useTaskLogicalDate ?? false;
  }

  poke(context: TaskContext): boolean {
    const { dag, dagRun, logicalDate } = context;
    const when = this.useTaskLogicalDate
      ? (logicalDate ?? dagRun.runAfter)
      : new Date(clockOf(context).nowUs() / 1000);
    return this.weekDay.includes(weekDayIn(when, dag.timezone));
  }
}

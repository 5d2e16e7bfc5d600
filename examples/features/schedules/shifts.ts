// A timetable for all DAG files that import this one, known under a name: the plugin of registered-timetable.ts.
import { registerTimetable, type Timetable, type TimetableInterval, type TimetableQuestion } from 'ariel';

const HOUR = 3_600_000;

/** A run at the end of each shift; shifts begin at these hours of the day, in UTC. */
class Shifts implements Timetable {
  readonly #hours: readonly number[];

  constructor(hours: readonly number[]) {
    this.#hours = hours;
  }

  get description(): string {
    return `At the end of each shift; they begin at ${this.#hours.join(', ')} o'clock`;
  }

  nextRun({ last, startDate, now }: TimetableQuestion): { dataInterval: TimetableInterval } {
    const start = last?.end ?? this.#beginFrom(startDate ?? now);
    return { dataInterval: { start, end: this.#beginFrom(new Date(start.getTime() + HOUR)) } };
  }

  /** The first beginning of a shift that is not before `at`. */
  #beginFrom(at: Date): Date {
    let time = Math.ceil(at.getTime() / HOUR) * HOUR;
    while (!this.#hours.includes(new Date(time).getUTCHours())) time += HOUR;
    return new Date(time);
  }
}

registerTimetable('shifts', ({ hours }: { hours: number[] }) => new Shifts(hours));

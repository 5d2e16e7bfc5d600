// A timetable of your own, beside the DAG: code that says when the next run comes. Here: the last working day of each month.
import { dag, type Timetable, type TimetableInterval, type TimetableQuestion, task } from 'ariel';

class Paydays implements Timetable {
  readonly summary = 'paydays';
  readonly description = 'On the last working day of each month';

  /** Depends on nothing but the question: it is asked ahead of time, for many runs in a row. */
  nextRun({ last, startDate, now }: TimetableQuestion): { dataInterval: TimetableInterval } {
    const start = last?.end ?? startDate ?? now;
    const [year, month] = [start.getUTCFullYear(), start.getUTCMonth()];
    const thisMonth = payday(year, month);
    return { dataInterval: { start, end: thisMonth > start ? thisMonth : payday(year, month + 1) } };
  }

  /** What a run by hand is about: the month so far. */
  inferManualDataInterval(at: Date): TimetableInterval {
    return { start: new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1)), end: at };
  }
}

function payday(year: number, month: number): Date {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  const daysIntoWeekend = Math.max(0, ((lastDay.getUTCDay() + 6) % 7) - 4);
  return new Date(lastDay.getTime() - daysIntoWeekend * 86_400_000);
}

const paySalaries = task('pay_salaries', ({ people }: { people: string[] }, { dataInterval }) => {
  return `${people.length} people paid since ${dataInterval.start.toISOString().slice(0, 10)}`;
});

export default dag(
  'schedule_own_timetable',
  {
    schedule: new Paydays(),
    startDate: '2026-01-01',
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    paySalaries({ people: ['Ada', 'Grace', 'Edsger'] });
  },
);

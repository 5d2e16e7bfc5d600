// Data intervals: a run comes at the end of a stretch of time, for the data of that stretch; its logical date is the start.
import { cronInterval, dag, everyInterval, task } from 'ariel';

const sumUp = task('sum_up', (_inputs, { dataInterval, logicalDate }) => {
  const [start, end] = [dataInterval.start.toISOString(), dataInterval.end.toISOString()];
  return { logicalDate: logicalDate?.toISOString() ?? null, start, end };
});

/** Between two times of a cron expression: at midnight the day that is over, on the first of March 28 or 29 days. */
export const monthly = dag(
  'schedule_data_interval_cron',
  { schedule: cronInterval('@monthly'), isPausedUponCreation: true, tags: ['feature', 'schedule'] },
  () => {
    sumUp();
  },
);

/** Stretches of one length, one after the other from `startDate` on. */
export const sixHours = dag(
  'schedule_data_interval_delta',
  {
    schedule: everyInterval({ hours: 6 }),
    startDate: '2026-01-01',
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    sumUp();
  },
);

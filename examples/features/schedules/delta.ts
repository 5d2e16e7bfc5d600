// A time instead of a cron expression: so long after the run before, whatever the wall clock says. The first comes at once.
import { dag, task } from 'ariel';

const readSensor = task('read_sensor', (_inputs, { logicalDate }) => logicalDate?.toISOString() ?? 'by hand');

export default dag(
  'schedule_delta',
  {
    // Also '15m', or { hours: 1, minutes: 30 }.
    schedule: { minutes: 90 },
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    readSensor();
  },
);

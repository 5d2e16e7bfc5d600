// Presets are names for the usual schedules: @hourly, @daily, @weekly, @monthly, @quarterly and @yearly.
import { dag, task } from 'ariel';

const closeQuarter = task('close_quarter', (_inputs, { logicalDate }) => {
  const month = logicalDate?.getUTCMonth() ?? 0;
  return `closing the quarter before month ${month + 1}`;
});

export default dag(
  'schedule_preset',
  { schedule: '@quarterly', isPausedUponCreation: true, tags: ['feature', 'schedule'] },
  () => {
    closeQuarter();
  },
);

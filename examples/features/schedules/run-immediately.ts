// `runImmediately`: a new DAG without a start date does not wait for its next tick, but begins with the one that has just passed.
import { cron, dag, task } from 'ariel';

const refreshRates = task('refresh_rates', (_inputs, { logicalDate }) => logicalDate?.toISOString() ?? null);

export default dag(
  'schedule_run_immediately',
  {
    // A duration instead of `true`: only where that tick is no longer ago.
    schedule: cron('@monthly', { runImmediately: true }),
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    refreshRates();
  },
);

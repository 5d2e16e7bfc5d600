// `cron()` is a cron expression with options: here its own zone, and a data interval, the stretch of time that a run is about.
import { cron, dag, task } from 'ariel';

const countSales = task('count_sales', (_inputs, { dataInterval }) => {
  const hours = (dataInterval.end.getTime() - dataInterval.start.getTime()) / 3_600_000;
  return `sales of the ${hours} hours before ${dataInterval.end.toISOString()}`;
});

export default dag(
  'schedule_cron_with_options',
  {
    // Every morning at six in Amsterdam, about the day that ends then. The DAG's own zone stays UTC.
    schedule: cron('0 6 * * *', { timezone: 'Europe/Amsterdam', interval: { days: 1 } }),
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    countSales();
  },
);

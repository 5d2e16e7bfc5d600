// A DAG that is made to be filled back: each run is about one day, asks for nothing but its own data interval, and may run again.
// `ariel backfill create --dag-id run_backfill --from-date 2026-01-01 --to-date 2026-01-31 --wait` makes a month of runs.
import { dag, everyInterval, task } from 'ariel';

const countOrders = task('count_orders', (_inputs, { dataInterval, log }) => {
  const day = dataInterval.start.toISOString().slice(0, 10);
  log.info(`counting the orders of ${day}`);
  return { day, orders: Number(day.slice(-2)) * 10 };
});
const store = task('store', ({ count }: { count: { day: string; orders: number } }, { log }) => {
  // Written under the day: a second run of it replaces what the first one wrote.
  log.info(`orders/${count.day}: ${count.orders}`);
});

export default dag(
  'run_backfill',
  {
    schedule: everyInterval('1d'),
    startDate: '2026-01-01',
    catchup: false,
    maxActiveRuns: 1,
    isPausedUponCreation: true,
    tags: ['feature', 'runs'],
  },
  () => store({ count: countOrders() }),
);

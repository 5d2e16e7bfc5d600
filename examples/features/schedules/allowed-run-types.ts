// `allowedRunTypes`: this DAG pays money, so only its schedule may start it. Who triggers it by hand is told why not.
import { dag, task } from 'ariel';

const pay = task('pay', () => 'paid once a day');

export default dag(
  'schedule_allowed_run_types',
  {
    schedule: '@daily',
    // Others are 'manual', 'backfill' and 'asset_triggered'.
    allowedRunTypes: ['scheduled'],
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    pay();
  },
);

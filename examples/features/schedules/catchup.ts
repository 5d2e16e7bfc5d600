// `catchup`: every tick since `startDate` gets its run, also those that passed before the DAG was there or while it was paused.
import { cronInterval, dag, task } from 'ariel';

const importDay = task('import_day', (_inputs, { dataInterval }) =>
  dataInterval.start.toISOString().slice(0, 10),
);

export default dag(
  'schedule_catchup',
  {
    schedule: cronInterval('@daily'),
    // Ten days of a trade fair; after `endDate` no run follows.
    startDate: '2026-05-01',
    endDate: '2026-05-10',
    catchup: true,
    // The past is caught up with two runs at a time.
    maxActiveRuns: 2,
    isPausedUponCreation: true,
    tags: ['feature', 'schedule'],
  },
  () => {
    importDay();
  },
);

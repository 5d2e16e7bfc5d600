// `task.latestOnly`: what follows runs only in the latest run. Catching up, the years before are archived but not announced.
import { chain, cronInterval, dag, task } from 'ariel';

const archive = task('archive', (_inputs, { dataInterval }) => dataInterval.start.getUTCFullYear());
const announce = task('announce', ({ year }: { year: number }) => `the report of ${year} is out`);

export default dag(
  'graph_latest_only',
  {
    schedule: cronInterval('@yearly'),
    startDate: '2023-01-01',
    catchup: true,
    isPausedUponCreation: true,
    tags: ['feature', 'graph'],
  },
  () => {
    const year = archive();
    chain(task.latestOnly('latest_only')(), announce({ year }));
  },
);

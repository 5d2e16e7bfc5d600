// `maxActiveRuns` and `maxActiveTasks`: how many runs of a DAG at once, and how many of the tasks of a run.
import { dag, task } from 'ariel';

const copyTable = task('copy_table', ({ table }: { table: string }) => `copied ${table}`);

export default dag(
  'limit_active_runs_and_tasks',
  {
    schedule: '@hourly',
    // A run that takes longer than an hour makes the next one wait; it is not lost.
    maxActiveRuns: 1,
    maxActiveTasks: 2,
    catchup: true,
    startDate: '2026-01-01',
    isPausedUponCreation: true,
    tags: ['feature', 'limit'],
  },
  () => {
    copyTable.expand({ table: ['orders', 'customers', 'parcels', 'returns'] });
  },
);

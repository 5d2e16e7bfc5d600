// `@once`: one run as soon as the DAG is there, and never another. For moving house, filling a new table, saying hello.
import { dag, task } from 'ariel';

const fillTable = task('fill_table', () => ['EUR', 'USD', 'JPY']);

export default dag(
  'schedule_once',
  { schedule: '@once', isPausedUponCreation: true, tags: ['feature', 'schedule'] },
  () => {
    fillTable();
  },
);

// Runs of a DAG from Git carry the commit that their code is of. Where that says too much, because the DAG only calls what lies
// elsewhere, it may be left away; a run keeps the code that it began with all the same.
import { dag, task } from 'ariel';

const nightly = task('nightly', () => 'the warehouse does the work');

export default dag(
  'run_without_bundle_version',
  { disableBundleVersioning: true, tags: ['feature', 'run'] },
  () => {
    nightly();
  },
);

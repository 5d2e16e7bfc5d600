// A DAG without a schedule runs by hand, with a logical date or without: then the run is about no time, and its tasks must bear that.
import { dag, task } from 'ariel';

const describe = task('describe', (_inputs, { dagRun, logicalDate }) => ({
  type: dagRun.runType,
  about: logicalDate === null ? 'no date' : logicalDate.toISOString().slice(0, 10),
}));

export default dag('run_by_hand', { tags: ['feature', 'run'] }, () => {
  describe();
});

// Setup and teardown: what the work needs is made before it and taken away after it, also when the work failed.
import { crossDownstream, dag, FailTask, param, task, taskGroup } from 'ariel';

const startCluster = task('start_cluster', () => 'cluster-7');
const stopCluster = task('stop_cluster', ({ cluster }: { cluster: string }) => `${cluster} is gone`);
const count = task('count', ({ cluster }: { cluster: string }) => `counted on ${cluster}`);
const rank = task('rank', ({ cluster, broken }: { cluster: string; broken: boolean }) => {
  if (broken) throw new FailTask('out of memory');
  return `ranked on ${cluster}`;
});
const publish = task('publish', () => 'published');

export default dag(
  'graph_setup_teardown',
  { params: { broken: param.boolean({ default: false }) }, tags: ['feature', 'graph'] },
  ({ params }) => {
    const analysis = taskGroup('analysis', () => {
      const cluster = startCluster().asSetup();
      const work = [count({ cluster }), rank({ cluster, broken: params.broken })];
      // Naming its setups puts the teardown after them, and makes it depend on their success alone.
      crossDownstream(work, [stopCluster({ cluster }).asTeardown({ setups: cluster })]);
    });
    // What follows the group waits for its work, not for its teardown.
    analysis().before(publish());
  },
);

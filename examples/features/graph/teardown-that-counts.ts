// A failed teardown does not fail the run, unless it says so: here a rented machine that was not given back costs money.
import { chain, dag, FailTask, param, task } from 'ariel';

const rent = task('rent', () => 'machine 3');
const use = task('use', ({ machine }: { machine: string }) => `worked on ${machine}`);
const giveBack = task('give_back', ({ works }: { works: boolean }) => {
  if (!works) throw new FailTask('nobody answers');
  return 'given back';
});

for (const counts of [true, false]) {
  dag(
    counts ? 'graph_teardown_counts' : 'graph_teardown_does_not_count',
    { params: { works: param.boolean({ default: false }) }, tags: ['feature', 'graph'] },
    ({ params }) => {
      const machine = rent();
      const back = giveBack({ works: params.works });
      chain(use({ machine }), back.asTeardown({ setups: machine, onFailureFailDagrun: counts }));
    },
  );
}

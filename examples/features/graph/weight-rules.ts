// Weights say who goes first where slots are scarce: those of the tasks after it count too, or before it, or none, or what you say.
import { chain, dag, type PriorityWeightStrategy, task } from 'ariel';

const work = task('work', (_inputs, { ti }) => ti.taskId);

/** What ends a way goes first, so that something is done early. Asked once for each task, when the DAG is evaluated. */
const endsFirst: PriorityWeightStrategy = {
  weight: ({ downstream }) => (downstream.length === 0 ? 10 : 1),
};

/** The same graph under each rule: a long way of three steps, and a short one of a single step. */
for (const [name, weightRule] of Object.entries({
  downstream: 'downstream', // the default: the long way begins first
  upstream: 'upstream', // what was begun is ended before something new is begun
  absolute: 'absolute', // its own weight alone
  own: endsFirst,
} as const)) {
  dag(`graph_weight_${name}`, { defaultArgs: { weightRule }, tags: ['feature', 'graph'] }, () => {
    const place = (id: string) => work.with({ id })();
    const long = place('long');
    chain(long, place('longer'), place('longest'));
    place('short');
  });
}

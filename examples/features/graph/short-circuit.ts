// A short circuit asks whether to go on. A "no" skips all that follows, whatever its trigger rules; or only what follows directly.
import { dag, param, task } from 'ariel';

const load = task('load', () => 'loaded');
const tidyUp = task('tidy_up', () => 'tidy', { triggerRule: 'all_done' });

/** Without orders nothing below runs, not even the task that wants to run in any case. */
export const everything = dag(
  'graph_short_circuit',
  { params: { orders: param.integer({ default: 0, minimum: 0 }) }, tags: ['feature', 'graph'] },
  ({ params }) => {
    const hasOrders = task.shortCircuit('has_orders', ({ orders }: { orders: number }) => orders > 0);
    const loaded = load();
    hasOrders({ orders: params.orders }).before(loaded);
    loaded.before(tidyUp());
  },
);

/** Here the trigger rules decide about what comes later: `tidy_up` runs. */
export const directOnly = dag(
  'graph_short_circuit_direct_only',
  { params: { orders: param.integer({ default: 0, minimum: 0 }) }, tags: ['feature', 'graph'] },
  ({ params }) => {
    const hasOrders = task.shortCircuit('has_orders', ({ orders }: { orders: number }) => orders > 0, {
      ignoreDownstreamTriggerRules: false,
    });
    const loaded = load();
    hasOrders({ orders: params.orders }).before(loaded);
    loaded.before(tidyUp());
  },
);

// Functions as operators: with rendered inputs, choosing what follows, deciding whether anything does.
import { dag, param } from 'ariel';
import {
  BranchFunctionOperator,
  EmptyOperator,
  FunctionOperator,
  ShortCircuitOperator,
} from 'ariel/standard';

export default dag(
  'operators_functions',
  { params: { orders: param.integer({ default: 12 }) }, tags: ['feature', 'operators'] },
  ({ params }) => {
    const total = new FunctionOperator({
      taskId: 'total',
      callable: ({ orders, unit }: { orders: number; unit: string }, { log }) => {
        log.info(`${orders} ${unit}`);
        return orders * 2;
      },
      opKwargs: { orders: params.orders, unit: 'orders of {{ dag.dag_id }}' },
    });
    const size = new BranchFunctionOperator({
      taskId: 'size',
      callable: ({ sum }: { sum: number }) => (sum > 20 ? ['big', 'every_day'] : 'small'),
      opKwargs: { sum: total.output },
    });
    size.before(['big', 'small', 'every_day'].map((taskId) => new EmptyOperator({ taskId })));
    const wanted = new ShortCircuitOperator({
      taskId: 'wanted',
      callable: ({ sum }: { sum: number }) => sum < 0,
      opKwargs: { sum: total.output },
    });
    wanted.before(new EmptyOperator({ taskId: 'refund' }));
  },
);

// A DAG of operators of one's own: docs/guides/custom-operators.md goes through them one by one.
import { chain, dag } from 'ariel';
import { OrderOperator, ReportSensor, ShopNotifier } from './shop-operators.ts';

export default dag('operators_custom', { tags: ['feature', 'operators'] }, () => {
  const wait = { pokeInterval: '200ms', timeout: '1m' } as const;
  const report = new ReportSensor({ taskId: 'report', ...wait });
  const order = new OrderOperator({
    taskId: 'order',
    total: 12,
    onSuccessCallback: new ShopNotifier({ text: '{{ ti.task_id }} of {{ run_id }} is done' }),
  });
  const orders = OrderOperator.partial({ taskId: 'orders' }).expand({ total: [1, 2, 3] });
  chain(report, order, orders);
});

export const deferred = dag('operators_custom_deferrable', { tags: ['feature', 'operators'] }, () => {
  new ReportSensor({ taskId: 'report', deferrable: true, timeout: '1m' });
});

// Waiting for answers without a worker.
import { chain, dag } from 'ariel';
import { HttpOperator, HttpSensor } from 'ariel/http';

const httpConnId = 'feature_shop_api';

export default dag('operators_http_deferrable', { tags: ['feature', 'operators'] }, () => {
  const published = new HttpSensor({
    taskId: 'published',
    httpConnId,
    endpoint: 'report',
    requestParams: { run: '{{ run_id }}' },
    pokeInterval: '200ms',
    timeout: '1m',
    deferrable: true,
  });
  const orders = new HttpOperator({
    taskId: 'orders',
    httpConnId,
    method: 'GET',
    endpoint: 'orders',
    data: { page: '1' },
    paginationFunction: (response) => {
      const { next } = response.json<{ next: number | null }>();
      return next === null ? null : { data: { page: String(next) } };
    },
    responseFilter: (answer) => (answer as readonly unknown[]).length,
    deferrable: true,
  });
  chain(published, orders);
});

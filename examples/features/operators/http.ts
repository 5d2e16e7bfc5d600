// Calls over HTTP: page after page, an answer that is waited for, a check of what comes back. The address stands in the connection
// `feature_shop_api`, such as ARIEL_CONN_FEATURE_SHOP_API='http://https://shop.example.org/'.
import { chain, dag, task } from 'ariel';
import { HttpHook, HttpOperator, type HttpResponse, HttpSensor } from 'ariel/http';

interface Page {
  readonly orders: readonly number[];
  readonly next: number | null;
}

const httpConnId = 'feature_shop_api';
const pages = (answer: unknown): readonly HttpResponse[] => answer as readonly HttpResponse[];

const status = task('status', async () => {
  const response = await new HttpHook({ method: 'GET', httpConnId }).runWithRetries({ endpoint: 'status' });
  return response.json<{ ok: boolean }>().ok;
});

export default dag('operators_http', { tags: ['feature', 'operators'] }, () => {
  const published = new HttpSensor({
    taskId: 'published',
    httpConnId,
    endpoint: 'report',
    requestParams: { run: '{{ run_id }}' },
    pokeInterval: '200ms',
    timeout: '1m',
  });
  const orders = new HttpOperator({
    taskId: 'orders',
    httpConnId,
    method: 'GET',
    endpoint: 'orders',
    data: { page: '1' },
    paginationFunction: (response) => {
      const { next } = response.json<Page>();
      return next === null ? null : { data: { page: String(next) } };
    },
    responseFilter: (answer) => pages(answer).flatMap((page) => page.json<Page>().orders),
  });
  const order = new HttpOperator({
    taskId: 'order',
    httpConnId,
    endpoint: 'orders',
    json: { run: '{{ run_id }}', total: 12 },
    headers: { 'x-day': '{{ dag.dag_id }}' },
    responseCheck: (answer) => (answer as HttpResponse).status === 201,
    responseFilter: (answer) => (answer as HttpResponse).json<{ total: number }>().total,
    extraOptions: { timeout: '10s' },
    retryArgs: { attempts: 3, wait: '100ms' },
    logResponse: true,
  });
  chain(published, orders, order, status());
});

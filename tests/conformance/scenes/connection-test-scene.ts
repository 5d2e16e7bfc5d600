// Tests of connections, on an installation that allows them.
import { type AddressInfo, createServer } from 'node:net';
import { until } from '../../e2e/support/until.ts';
import type { ConformanceClient } from '../client.ts';

export async function connectionTestScene(api: ConformanceClient): Promise<void> {
  const connection = { connection_id: 'tested', conn_type: 'http', host: 'http://127.0.0.1:9' };
  await api.call('POST /api/v2/connections/test', { body: connection });
  const url = '/api/v2/connections/enqueue-test';
  // Takes connections and says nothing.
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const waits = { connection_id: 'waits', conn_type: 'http', host: `http://127.0.0.1:${port}` };
  await api.call(`POST ${url}`, { body: waits });
  await api.call(`POST ${url}`, { body: waits, status: 409 });
  silent.close();
  const { token } = await api.call<{ token: string }>(`POST ${url}`, { body: connection });
  await until('the test has ended', async () => {
    const headers = { 'Airflow-Connection-Test-Token': token };
    const { state } = await api.call<{ state: string }>(`GET ${url}`, { headers });
    return state === 'success' || state === 'failed';
  });
  await api.call(`GET ${url}`, { headers: { 'Airflow-Connection-Test-Token': 'nobody' }, status: 404 });
  await api.call(`GET ${url}`, { status: 422 });
}

// Tests of connections that are asked for now and looked at later, on any of several API servers.
import { describe, expect, it, vi } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

const url = '/api/v2/connections/enqueue-test';
const asked = { connection_id: 'orders', conn_type: 'http', host: 'http://orders' };

/** A server whose tests of connections end when they are told to. */
async function aTestingApi() {
  const ends: ((ok: boolean) => void)[] = [];
  const api = await openApi({
    testConnection: () =>
      new Promise((resolve) => {
        ends.push((ok) => resolve({ ok, message: ok ? 'It works' : 'Nobody there' }));
      }),
  });
  return { api, end: (ok: boolean) => ends.shift()?.(ok) };
}

const enqueue = (api: Api, payload: object = asked) => api.call('POST', url, { payload });
const look = (api: Api, token: string) =>
  api.call('GET', url, { headers: { 'airflow-connection-test-token': token } });

describe('a connection test that is asked for', () => {
  it('is known to every server of the database, and its end too', async () => {
    const { api, end } = await aTestingApi();
    await using _ = api;
    const answer = await enqueue(api);
    expect(answer.statusCode).toBe(202);
    const { token } = answer.json() as { token: string };
    // What another server would read: nothing of it is in the memory of the one that was asked.
    const rows = await api.writer.all<Record<string, unknown>>('select * from connection_test');
    expect(rows).toMatchObject([{ connection_id: 'orders', state: 'running', message: null }]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await look(api, token)).json()).toMatchObject({ state: 'running', connection_id: 'orders' });
    expect((await enqueue(api)).statusCode).toBe(409);
    end(true);
    await vi.waitFor(async () =>
      expect((await look(api, token)).json()).toMatchObject({ state: 'success', result_message: 'It works' }),
    );
    expect((await enqueue(api)).statusCode).toBe(202);
    end(false);
  });

  it('is not found by another token', async () => {
    const { api } = await aTestingApi();
    await using _ = api;
    await enqueue(api);
    expect((await look(api, 'nobody')).statusCode).toBe(404);
  });

  it('stores what was tested where it works and that was asked for, and nothing otherwise', async () => {
    const { api, end } = await aTestingApi();
    await using _ = api;
    for (const ok of [false, true]) {
      const { token } = (await enqueue(api, { ...asked, commit_on_success: true })).json() as {
        token: string;
      };
      end(ok);
      await vi.waitFor(async () =>
        expect((await look(api, token)).json()).toMatchObject({ state: ok ? 'success' : 'failed' }),
      );
      expect((await api.call('GET', '/api/v2/connections/orders')).statusCode).toBe(ok ? 200 : 404);
    }
  });

  it('is given up where its server is gone, and forgotten after an hour', async () => {
    const { api } = await aTestingApi();
    await using _ = api;
    const { token } = (await enqueue(api)).json() as { token: string };
    api.clock.nowUs += 11 * 60_000_000;
    expect((await enqueue(api)).statusCode).toBe(202);
    expect((await look(api, token)).json()).toMatchObject({
      state: 'failed',
      result_message: expect.stringMatching(/is gone/),
    });
    api.clock.nowUs += 61 * 60_000_000;
    await enqueue(api, { ...asked, connection_id: 'other' });
    expect((await look(api, token)).statusCode).toBe(404);
  });
});

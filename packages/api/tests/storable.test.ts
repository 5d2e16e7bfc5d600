// What fits its schema and still could not be looked up or stored: no database is asked for it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

const HUGE = '95483394817530109543079657435299840';

describe('values that no database takes', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    [`/api/v2/pools?offset=${HUGE}`, 200],
    [`/api/v2/pools?limit=${HUGE}`, 200],
    [`/api/v2/dags/~/dagRuns/~/taskInstances?map_index=${HUGE}`, 200],
    [`/api/v2/assets/${HUGE}`, 404],
    [`/api/v2/dags/sales/dagVersions/${HUGE}`, 404],
    [`/api/v2/eventLogs/${HUGE}`, 400],
    ['/api/v2/dags/a%00b', 422],
    ['/api/v2/dags?dag_id_pattern=a%00b', 422],
    ['/api/v2/dags?tags=a%00b', 422],
  ])('%s → %i', async (url, status) => {
    const answer = await api.call('GET', url);
    expect(answer.statusCode, answer.body).toBe(status);
  });

  it.each([
    ['POST', '/api/v2/pools', { name: 'a\0b', slots: 1 }],
    ['POST', '/api/v2/pools', { name: 'big', slots: 1e30 }],
    ['POST', '/api/v2/assets/events', { asset_id: 1e30 }],
    ['PATCH', '/api/v2/pools', { actions: [{ action: 'create', entities: [{ name: 'a\0b', slots: 1 }] }] }],
    ['PATCH', '/api/v2/dags/sales/dagRuns/manual__1', { note: 'a\0b' }],
  ] as const)('%s %s %j is refused', async (method, url, payload) => {
    const answer = await api.call(method, url, { payload });
    expect(answer.statusCode, answer.body).toBe(422);
  });

  it('may stand in values of users, which are kept as JSON', async () => {
    const payload = { key: 'odd', value: { text: 'a\0b', big: 1e30 } };
    expect((await api.call('POST', '/api/v2/variables', { payload })).statusCode).toBe(201);
  });
});

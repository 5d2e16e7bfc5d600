// Bulk requests as a whole: a body that is wrong anywhere is refused before anything is done, what is done is told one by one.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi({ testConnection: async () => ({ ok: true, message: 'well' }) });
});
afterEach(() => api[Symbol.asyncDispose]());

const good = { connection_id: 'good', conn_type: 'http', extra: '{"timeout": 3}' };
const storedIds = async (): Promise<string[]> =>
  (await api.get<{ connections: { connection_id: string }[] }>('/api/v2/connections')).connections.map(
    ({ connection_id: id }) => id,
  );

describe('the extra of a connection', () => {
  it.each(['not json', '[1]', '"text"', '7', 'null', '{'])(
    'cannot be %s, wherever it stands',
    async (extra) => {
      const bad = { connection_id: 'bad', conn_type: 'http', extra };
      await api.call('POST', '/api/v2/connections', { payload: { ...good, connection_id: 'bad' } });
      const within = (entities: object[], action: string) => ({ actions: [{ action, entities }] });
      for (const [method, url, payload, loc] of [
        ['POST', '/api/v2/connections', bad, ['extra']],
        ['PATCH', '/api/v2/connections/bad', bad, ['extra']],
        ['POST', '/api/v2/connections/test', bad, ['extra']],
        [
          'PATCH',
          '/api/v2/connections',
          within([good, bad], 'create'),
          ['actions', 0, 'entities', 1, 'extra'],
        ],
        ['PATCH', '/api/v2/connections', within([bad], 'update'), ['actions', 0, 'entities', 0, 'extra']],
      ] as const) {
        const answer = await api.call(method, url, { payload });
        expect([url, answer.statusCode]).toEqual([url, 422]);
        // What was given may be a secret.
        expect(answer.json()).toMatchObject({
          detail: [{ type: 'value_error', loc: ['body', ...loc], input: null }],
        });
      }
      expect(await storedIds()).toEqual(['bad']);
      expect(await api.get('/api/v2/connections/bad')).toMatchObject({ extra: '{"timeout": 3}' });
    },
  );

  it('may be left out, empty, null or an object', async () => {
    const entities = [undefined, '', null, '{}', '{"a": {"b": 1}}'].map((extra, index) => ({
      connection_id: `c${index}`,
      conn_type: 'http',
      ...(extra === undefined ? {} : { extra }),
    }));
    const payload = { actions: [{ action: 'create', entities }] };
    const answer = await api.call('PATCH', '/api/v2/connections', { payload });
    expect(answer.json()).toMatchObject({
      create: { success: ['c0', 'c1', 'c2', 'c3', 'c4'], errors: [] },
      update: null,
    });
  });
});

describe.each([
  ['pools', 'name', { slots: 1 }, 'pools with these pool names'],
  ['variables', 'key', { value: 'v' }, 'variables with these keys'],
  ['connections', 'connection_id', { conn_type: 'http' }, 'connections with these connection_ids'],
])('%s in bulk', (what, key, more, plural) => {
  const entity = (name: string) => ({ [key]: name, ...more });
  const perform = async (...actions: object[]): Promise<unknown> =>
    (await api.call('PATCH', `/api/v2/${what}`, { payload: { actions } })).json();

  it('are made, changed and removed, all of an action or none where one is in the way', async () => {
    const [a, b] = [entity('a'), entity('b')];
    expect(await perform({ action: 'create', entities: [a] })).toEqual({
      create: { success: ['a'], errors: [] },
      update: null,
      delete: null,
    });
    const inTheWay = { error: `The ${plural}: {'a'} already exist.`, status_code: 409 };
    expect(await perform({ action: 'create', entities: [a, b] })).toMatchObject({
      create: { success: [], errors: [inTheWay] },
    });
    const skip = { action: 'create', entities: [a, b], action_on_existence: 'skip' };
    expect(await perform(skip)).toMatchObject({ create: { success: ['b'], errors: [] } });
    const all = { action: 'create', entities: [a, b], action_on_existence: 'overwrite' };
    expect(await perform(all)).toMatchObject({ create: { success: ['a', 'b'], errors: [] } });
    const missing = { error: `The ${plural}: {'c'} were not found.`, status_code: 404 };
    expect(
      await perform(
        { action: 'update', entities: [a, entity('c')] },
        { action: 'delete', entities: ['a', 'c'] },
      ),
    ).toEqual({
      create: null,
      update: { success: [], errors: [missing] },
      delete: { success: [], errors: [missing] },
    });
    const rest = { action: 'delete', entities: [a, 'c'], action_on_non_existence: 'skip' };
    expect(await perform(rest)).toMatchObject({ delete: { success: ['a'], errors: [] } });
  });
});

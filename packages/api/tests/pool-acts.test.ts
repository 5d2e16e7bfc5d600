// Pools over the public API: making, changing and removing them, one by one and several at once.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

const pools = '/api/v2/pools';

describe('pools', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) => {
    const answer = await api.call(method, path, payload === undefined ? {} : { payload });
    return { status: answer.statusCode, body: answer.body === '' ? null : (answer.json() as never) };
  };

  it('are made with 201, and once', async () => {
    const made = await call('POST', pools, { name: 'warehouse', slots: 4, description: 'one database' });
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'warehouse', slots: 4, open_slots: 4, include_deferred: false, team_name: null },
    });
    expect(await call('POST', pools, { name: 'warehouse', slots: 1 })).toMatchObject({
      status: 409,
      body: { detail: { reason: 'Unique constraint violation', statement: 'hidden' } },
    });
    const { rows } = await api.writer
      .all('select event, extra from event_log order by id desc limit 1')
      .then((found) => ({ rows: found }));
    expect(rows).toEqual([
      { event: 'post_pool', extra: expect.stringContaining('"pool":"warehouse"') as string },
    ]);
  });

  it.each([
    [{ name: 'x' }, 'missing'],
    [{ name: 'x', slots: -2 }, 'greater_than_equal'],
    [{ name: 'x', slots: 1, more: 1 }, 'extra_forbidden'],
    [{ name: 'x'.repeat(257), slots: 1 }, 'string_too_long'],
  ])('%o is refused', async (payload, type) => {
    expect(await call('POST', pools, payload)).toMatchObject({ status: 422, body: { detail: [{ type }] } });
  });

  it('are changed as a mask says, or as a whole', async () => {
    expect(await call('PATCH', `${pools}/warehouse?update_mask=slots`, { slots: -1 })).toMatchObject({
      status: 200,
      body: { slots: -1, open_slots: -1, description: 'one database' },
    });
    expect(await call('PATCH', `${pools}/warehouse`, { slots: 2 })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'pool'] }, { loc: ['body', 'include_deferred'] }] },
    });
    const whole = { pool: 'warehouse', slots: 2, include_deferred: true };
    expect(await call('PATCH', `${pools}/warehouse`, whole)).toMatchObject({
      status: 200,
      body: { slots: 2, include_deferred: true },
    });
    expect((await call('PATCH', `${pools}/warehouse`, { ...whole, pool: 'other' })).status).toBe(400);
    expect((await call('PATCH', `${pools}/ghost?update_mask=slots`, { slots: 2 })).status).toBe(404);
  });

  it('let the default pool keep its name and its place', async () => {
    const refused = { detail: 'Only slots and included_deferred can be modified on Default Pool' };
    expect(
      await call('PATCH', `${pools}/default_pool`, {
        pool: 'default_pool',
        slots: 3,
        include_deferred: false,
      }),
    ).toEqual({ status: 400, body: refused });
    expect(await call('PATCH', `${pools}/default_pool?update_mask=slots`, { slots: 3 })).toMatchObject({
      status: 200,
      body: { slots: 3 },
    });
    expect(await call('DELETE', `${pools}/default_pool`)).toEqual({
      status: 400,
      body: { detail: "Default Pool can't be deleted" },
    });
  });

  it('are changed several at once, each action for itself', async () => {
    const actions = [
      {
        action: 'create',
        entities: [
          { name: 'warehouse', slots: 1 },
          { name: 'fresh', slots: 1 },
        ],
      },
      {
        action: 'create',
        entities: [
          { name: 'warehouse', slots: 7 },
          { name: 'fresh', slots: 1 },
        ],
        action_on_existence: 'overwrite',
      },
      { action: 'update', entities: [{ name: 'fresh', slots: 9 }], update_mask: ['slots'] },
      { action: 'delete', entities: ['ghost', 'fresh', 'default_pool'], action_on_non_existence: 'skip' },
    ];
    expect(await call('PATCH', pools, { actions })).toEqual({
      status: 200,
      body: {
        create: {
          success: ['warehouse', 'fresh'],
          errors: [
            { error: "The pools with these pool names: {'warehouse'} already exist.", status_code: 409 },
          ],
        },
        update: { success: ['fresh'], errors: [] },
        delete: {
          success: ['fresh'],
          errors: [{ error: "Default Pool can't be deleted", status_code: 400 }],
        },
      },
    });
  });

  it('are removed with 204, and once', async () => {
    expect((await call('DELETE', `${pools}/warehouse`)).status).toBe(204);
    expect((await call('DELETE', `${pools}/warehouse`)).status).toBe(404);
  });
});

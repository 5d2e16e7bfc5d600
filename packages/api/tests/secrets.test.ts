// Connections and variables over the public API: in Airflow's shapes, and without their secrets.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

const connections = '/api/v2/connections';
const variables = '/api/v2/variables';
const shop = {
  connection_id: 'shop',
  conn_type: 'postgres',
  host: 'h',
  login: 'l',
  password: 'hunter2hunter2',
  schema: 's',
  port: 5432,
  extra: '{"sslmode": "require", "api_key": "sesame-street"}',
  description: 'd',
};
const shown = {
  ...shop,
  password: '***',
  extra: '{"sslmode": "require", "api_key": "***"}',
  team_name: null,
};

let api: Api;
beforeAll(async () => {
  api = await openApi({
    testConnection: async (_id, { extra, password }) => ({
      ok: password === 'hunter2hunter2',
      message: extra ?? '',
    }),
    defaultConnections: { http_default: { connType: 'http', host: 'h' }, shop: { connType: 'never' } },
  });
});
afterAll(() => api[Symbol.asyncDispose]());

const call = async (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const answer = await api.call(method, path, payload === undefined ? {} : { payload });
  expect(answer.body).not.toMatch(/hunter2|sesame/);
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
};

describe('connections', () => {
  it('are made with 201 and once, and shown without secrets', async () => {
    expect(await call('POST', connections, shop)).toEqual({ status: 201, body: shown });
    expect(await call('POST', connections, shop)).toMatchObject({
      status: 409,
      body: { detail: { reason: 'Unique constraint violation', statement: 'hidden', orig_error: 'hidden' } },
    });
    expect(await call('GET', `${connections}/shop`)).toEqual({ status: 200, body: shown });
    expect(await call('GET', `${connections}/none`)).toEqual({
      status: 404,
      body: { detail: 'The Connection with connection_id: `none` was not found' },
    });
  });

  it.each([
    [{ connection_id: 'x' }, 'missing'],
    [{ connection_id: 'x y', conn_type: 'http' }, 'string_pattern_mismatch'],
    [{ connection_id: 'x'.repeat(201), conn_type: 'http' }, 'string_too_long'],
    [{ connection_id: 'x', conn_type: 'http', more: 1 }, 'extra_forbidden'],
  ])('%o is refused', async (payload, type) => {
    expect(await call('POST', connections, payload)).toMatchObject({
      status: 422,
      body: { detail: [{ type }] },
    });
  });

  it('are changed in part; what is not sent or sent hidden stays', async () => {
    const id = { connection_id: 'shop', conn_type: 'postgres' };
    const path = `${connections}/shop`;
    expect(await call('PATCH', path, { ...id, host: 'other' })).toEqual({
      status: 200,
      body: { ...shown, host: 'other' },
    });
    const sentBack = { ...id, password: '***', extra: '{"sslmode": "allow", "api_key": "***"}' };
    expect(await call('PATCH', path, sentBack)).toMatchObject({
      body: { extra: '{"sslmode":"allow","api_key":"***"}' },
    });
    // What is stored is still the secret: the test of the connection gets it.
    expect(await call('POST', `${connections}/test`, { ...id, password: '***' })).toEqual({
      status: 200,
      body: { status: true, message: '' },
    });
    const masked = await call('PATCH', `${path}?update_mask=login`, { ...id, login: 'new', host: 'ignored' });
    expect(masked).toMatchObject({ body: { login: 'new', host: 'other' } });
    expect(await call('PATCH', path, { ...id, password: null })).toMatchObject({ body: { password: null } });
    expect((await call('PATCH', path, { ...id, connection_id: 'else' })).status).toBe(400);
    // A mask may name the name, as clients do that send all fields.
    expect(
      (await call('PATCH', `${path}?update_mask=connection_id`, { ...id, host: 'ignored' })).body,
    ).toMatchObject({
      host: 'other',
    });
    expect((await call('PATCH', path, { ...id, extra: '[1]' })).status).toBe(422);
  });

  it('are listed in pages, by pattern and order', async () => {
    await call('POST', connections, { connection_id: 'a-first', conn_type: 'http' });
    await call('POST', connections, { connection_id: 'b-second', conn_type: 'ftp' });
    const ids = async (query: string) => {
      const { body } = await call('GET', `${connections}?${query}`);
      const { connections: rows, total_entries: total } = body as {
        connections: { connection_id: string }[];
        total_entries: number;
      };
      return [rows.map((row) => row.connection_id), total];
    };
    expect(await ids('')).toEqual([['shop', 'a-first', 'b-second'], 3]);
    expect(await ids('order_by=-connection_id&limit=2')).toEqual([['shop', 'b-second'], 3]);
    expect(await ids('connection_id_pattern=-FIRST')).toEqual([['a-first'], 1]);
    expect(await ids('connection_id_prefix_pattern=b')).toEqual([['b-second'], 1]);
    expect((await call('GET', `${connections}?order_by=password`)).status).toBe(400);
  });

  it('are changed several at once; later actions do not see earlier ones', async () => {
    const http = (id: string) => ({ connection_id: id, conn_type: 'http' });
    const { body } = await call('PATCH', connections, {
      actions: [
        { action: 'create', entities: [http('n1'), http('shop')], action_on_existence: 'skip' },
        { action: 'create', entities: [http('shop')] },
        { action: 'update', entities: [{ ...http('a-first'), host: 'new' }], update_mask: ['host'] },
        { action: 'update', entities: [http('none')], action_on_non_existence: 'skip' },
        { action: 'delete', entities: ['n1'] },
        { action: 'delete', entities: ['b-second'] },
      ],
    });
    expect(body).toEqual({
      create: {
        success: ['n1'],
        errors: [
          { error: "The connections with these connection_ids: {'shop'} already exist.", status_code: 409 },
        ],
      },
      update: { success: ['a-first'], errors: [] },
      delete: {
        success: ['b-second'],
        errors: [
          { error: "The connections with these connection_ids: {'n1'} were not found.", status_code: 404 },
        ],
      },
    });
    expect(await call('GET', `${connections}/a-first`)).toMatchObject({
      body: { host: 'new', conn_type: 'http' },
    });
  });

  it('that operators take by default are made where they are not there', async () => {
    expect((await call('POST', `${connections}/defaults`)).status).toBe(204);
    expect(await call('GET', `${connections}/http_default`)).toMatchObject({ body: { host: 'h' } });
    expect(await call('GET', `${connections}/shop`)).toMatchObject({ body: { conn_type: 'postgres' } });
  });

  it('are deleted with 204, once', async () => {
    expect((await call('DELETE', `${connections}/http_default`)).status).toBe(204);
    expect((await call('DELETE', `${connections}/http_default`)).status).toBe(404);
  });
});

describe('variables', () => {
  it('are texts; other values are kept as their JSON, and secrets are hidden', async () => {
    expect(await call('POST', variables, { key: 'rate', value: '1.0', description: 'd' })).toEqual({
      status: 201,
      body: { key: 'rate', value: '1.0', description: 'd', is_encrypted: true, team_name: null },
    });
    expect(
      await call('POST', variables, { key: 'nested', value: { password: 'hunter2', n: 1 } }),
    ).toMatchObject({
      body: { value: '{"password":"***","n":1}' },
    });
    expect(await call('POST', variables, { key: 'db_password', value: 'hunter2' })).toMatchObject({
      body: { value: '***' },
    });
    expect(await call('POST', variables, { key: 'rate', value: 'x' })).toEqual({
      status: 409,
      body: { detail: 'The Variable with key: `rate` already exists' },
    });
    expect((await call('POST', variables, { key: 'x'.repeat(251), value: '' })).status).toBe(422);
    expect((await call('POST', variables, { key: 'x' })).status).toBe(422);
  });

  it('are changed as a mask says, or as far as they are sent', async () => {
    const path = `${variables}/rate`;
    const masked = await call('PATCH', `${path}?update_mask=description`, {
      key: 'rate',
      value: '9',
      description: 'new',
    });
    expect(masked).toMatchObject({ status: 200, body: { value: '1.0', description: 'new' } });
    expect(await call('PATCH', path, { key: 'rate', value: '2' })).toMatchObject({
      body: { value: '2', description: 'new' },
    });
    expect((await call('PATCH', path, { key: 'other', value: '' })).status).toBe(400);
    expect((await call('PATCH', `${path}?update_mask=key`, { key: 'rate', value: '' })).status).toBe(400);
    expect((await call('PATCH', `${variables}/none`, { key: 'none', value: '' })).status).toBe(404);
  });

  it('are listed by pattern', async () => {
    expect(await call('GET', `${variables}?variable_key_pattern=ra|nest&order_by=key`)).toMatchObject({
      body: { total_entries: 2, variables: [{ key: 'nested' }, { key: 'rate' }] },
    });
  });

  it('are changed several at once; later actions see earlier ones', async () => {
    const { body } = await call('PATCH', variables, {
      actions: [
        { action: 'create', entities: [{ key: 'n1', value: [1] }] },
        { action: 'update', entities: [{ key: 'n1', value: 'two' }] },
        { action: 'create', entities: [{ key: 'n1', value: 'x' }] },
        { action: 'delete', entities: ['n1', 'db_password'] },
      ],
    });
    expect(body).toEqual({
      create: {
        success: ['n1'],
        errors: [{ error: "The variables with these keys: {'n1'} already exist.", status_code: 409 }],
      },
      update: { success: ['n1'], errors: [] },
      delete: { success: ['n1', 'db_password'], errors: [] },
    });
  });
});

describe('who may not', () => {
  it.each([connections, `${connections}/shop`, variables, `${variables}/rate`])(
    'read does not see %s',
    async (path) => {
      expect((await api.call('GET', path, { as: 'viewer' })).statusCode).toBe(403);
    },
  );

  it('test connections where that is disabled', async () => {
    await using other = await openApi();
    const answer = await other.call('POST', `${connections}/test`, { payload: shop });
    expect(answer.statusCode).toBe(403);
  });
});

it('audit rows and answers have no secret, and a connection that cannot be decrypted is shown without', async () => {
  const rows = await api.writer.all<{ extra: string }>('select event, extra from event_log');
  expect(rows.length).toBeGreaterThan(5);
  expect(JSON.stringify(rows)).not.toMatch(/hunter2|sesame/);
  await using closed = await openApi({ vault: { kind: 'closed' } });
  await closed.call('POST', connections, { payload: shop });
  await closed.call('POST', variables, { payload: { key: 'k', value: 'v' } });
  expect((await closed.call('GET', `${connections}/shop`)).json()).toMatchObject({
    password: '***',
    extra: '***',
  });
  expect((await closed.call('GET', `${variables}/k`)).json()).toMatchObject({
    value: null,
    is_encrypted: true,
  });
});

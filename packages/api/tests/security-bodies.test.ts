// Bodies that are too big, too deep, too slow, or that name what nobody may set.

import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTooDeep } from '../src/server/json-depth.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

describe('bodies', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const runs = '/api/v2/dags/sales/dagRuns';
  const json = { 'content-type': 'application/json' };
  const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

  it('that are too big are refused, before and after signing in', async () => {
    const payload = `{"username":"admin","password":"${'x'.repeat(8_000_000)}"}`;
    const open = await api.server.inject({ method: 'POST', url: '/auth/token', payload, headers: json });
    expect(open.statusCode).toBe(413);
    expect((await api.call('POST', runs, { payload, headers: json })).statusCode).toBe(413);
    // Without a permission nothing is read at all.
    const viewer = await api.call('POST', runs, { as: 'viewer', payload, headers: json });
    expect(viewer.statusCode).toBe(403);
  });

  it('that are nested too deep are refused with what is wrong, however deep', async () => {
    for (const depth of [101, 10_000, 500_000]) {
      for (const text of [`{"logical_date":null,"conf":${nested(depth)}}`, '['.repeat(depth)]) {
        const answer = await api.call('POST', runs, { payload: text, headers: json });
        expect([depth, answer.statusCode]).toEqual([depth, 422]);
        expect(answer.json()).toMatchObject({ detail: [{ type: 'json_invalid', loc: ['body'] }] });
      }
    }
    const deep = await api.call('POST', runs, {
      payload: `{"logical_date":null,"conf":${nested(90)}}`,
      headers: json,
    });
    expect(deep.statusCode).toBe(200);
  });

  it('are measured by their structure, not by brackets in their texts', () => {
    expect(isTooDeep(`"${'['.repeat(1_000)}"`, 5)).toBe(false);
    expect(isTooDeep(`["\\"${'['.repeat(1_000)}"]`, 5)).toBe(false);
    expect(isTooDeep('[[[[[1]]]]]', 5)).toBe(false);
    expect(isTooDeep('[[[[[[1]]]]]]', 5)).toBe(true);
    expect(isTooDeep('[1],'.repeat(100), 5)).toBe(false);
  });

  it('reach no prototype', async () => {
    for (const text of [
      '{"__proto__":{"isAdmin":true}}',
      '{"logical_date":null,"conf":{"__proto__":{"x":1}}}',
      '{"constructor":{"prototype":{"x":1}},"logical_date":null}',
    ]) {
      const answer = await api.call('POST', runs, { payload: text, headers: json });
      expect(answer.statusCode, text).toBe(422);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
  });

  it('set nothing that they do not name: foreign fields are refused by every route that takes a body', async () => {
    const foreign = {
      id: 1,
      team: 'others',
      team_name: 'others',
      owner: 'viewer',
      role: 'admin',
      is_admin: true,
      created_at: 0,
      created_by: 'x',
      token_hash: 'x',
      user_id: 1,
    };
    const bodies: readonly (readonly ['POST' | 'PATCH', string, Record<string, unknown>])[] = [
      ['POST', runs, { logical_date: null }],
      ['PATCH', `${runs}/manual__1`, { note: 'x' }],
      ['PATCH', '/api/v2/dags/sales', { is_paused: false }],
      ['POST', '/api/v2/pools', { name: 'p', slots: 1 }],
      ['POST', '/auth/tokens', { name: 'x' }],
      ['POST', '/auth/password', { current: 'x', new: 'y' }],
      ['POST', '/auth/token', { username: 'admin', password: 'correct horse' }],
      ['POST', '/ui/login', { username: 'admin', password: 'correct horse' }],
    ];
    for (const [method, url, body] of bodies)
      for (const [name, value] of Object.entries(foreign)) {
        // A pool has a team of its own, which whoever may make it may name.
        if (url === '/api/v2/pools' && name.startsWith('team')) continue;
        const answer = await api.call(method, url, {
          payload: { ...body, [name]: value },
          headers: { 'sec-fetch-site': 'same-origin' },
        });
        expect([url, name, answer.statusCode]).toEqual([url, name, 422]);
      }
  });

  it('and headers and addresses that are too long are refused', async () => {
    const served = await openApi({ limits: { lookEveryMs: 20 } });
    await served.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = served.server.server.address() as AddressInfo;
    const answer = await raw(port, [
      `GET /api/v2/version HTTP/1.1\r\nhost: x\r\nx-long: ${'y'.repeat(40_000)}\r\n\r\n`,
    ]);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    await served[Symbol.asyncDispose]();
    const param = await api.call('GET', `/api/v2/dags/${'x'.repeat(3_000)}`);
    expect([404, 405, 414]).toContain(param.statusCode);
  });

  it('that come a byte at a time do not keep a connection: it is closed when the time is over', async () => {
    const served = await openApi({ limits: { requestTimeoutMs: 200, lookEveryMs: 20 } });
    await served.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = served.server.server.address() as AddressInfo;
    const head =
      'POST /auth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n';
    const [slowBody, slowHead] = await Promise.all([
      raw(port, [head, '{', '"', 'u']),
      raw(port, ['GET / HTTP/1.1\r\n', 'a: b\r\n']),
    ]);
    expect(slowBody).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
    expect(slowHead).toMatch(/^(?:HTTP\/1\.1 408 |$)/);
    // Others are answered meanwhile and afterwards.
    expect((await fetch(`http://127.0.0.1:${port}/api/v2/version`)).status).toBe(200);
    await served[Symbol.asyncDispose]();
  });
});

/** Sends the pieces, and nothing more; gives what came back until the other end closed. */
function raw(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}

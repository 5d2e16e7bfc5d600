import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { readEvents } from './fixture/read-events.ts';
import { dagDefinition } from './fixture/rows.ts';

describe('live events', () => {
  let api: Api;
  let address = '';
  beforeAll(async () => {
    api = await openApi();
    for (const dagId of ['sales', 'other']) await api.rows.addDag(dagDefinition(dagId));
    address = await api.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const listen = async (query = '') =>
    readEvents(`${address}/ui/events${query}`, await api.tokenOf('viewer'));

  it('arrive as they happen, those of one DAG where that is asked for', async () => {
    await using all = await listen();
    await using sales = await listen('?dag_id=sales');
    api.emit({ kind: 'dag', dag_id: 'other' });
    api.emit({ kind: 'run', dag_id: 'sales', run_id: 'r', state: 'running' });
    api.emit({ kind: 'import_errors' });
    expect(await all.next()).toEqual({ kind: 'dag', dag_id: 'other' });
    expect(await all.next()).toEqual({ kind: 'run', dag_id: 'sales', run_id: 'r', state: 'running' });
    expect(await sales.next()).toEqual({ kind: 'run', dag_id: 'sales', run_id: 'r', state: 'running' });
    expect(await sales.next()).toEqual({ kind: 'import_errors' });
  });

  it('need a sign-in', async () => {
    expect((await fetch(`${address}/ui/events`)).status).toBe(401);
  });

  it('a reader that is behind loses events and is told to read everything again', async () => {
    const { port } = new URL(address);
    const token = await api.tokenOf('admin');
    const before = api.listenerCount();
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`GET /ui/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n\r\n`);
    await once(socket, 'data');
    socket.pause();
    const runId = 'r'.repeat(10_000);
    const held = process.memoryUsage().rss;
    for (let count = 0; count < 20_000; count++)
      api.emit({ kind: 'run', dag_id: 'd', run_id: runId, state: 'running' });
    expect(process.memoryUsage().rss - held).toBeLessThan(150_000_000);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received = received.slice(-200) + chunk.toString();
    });
    socket.resume();
    while (!received.includes('event: resync')) await once(socket, 'data');
    expect(api.listenerCount()).toBe(before + 1);
    socket.destroy();
    await once(socket, 'close');
  });

  it('leave nothing behind when their readers go, and end when the server closes', async () => {
    await using other = await openApi();
    const base = await other.server.listen({ host: '127.0.0.1', port: 0 });
    const events = await readEvents(`${base}/ui/events`, await other.tokenOf('admin'));
    expect(other.listenerCount()).toBe(1);
    await other.server.close();
    expect(await events.next()).toBeNull();
    expect(other.listenerCount()).toBe(0);
  });
});

import { appendFile, open } from 'node:fs/promises';
import type { LogWindow } from '@ariel/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { readEvents } from './fixture/read-events.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';
import { addSales, writeLog } from './fixture/sales.ts';

const line = (event: string) => ({
  timestamp: '2026-11-21T12:00:00Z',
  level: 'info',
  logger: 'stdout',
  event,
});

describe('logs', () => {
  let api: Api;
  let address = '';
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
    address = await api.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const load = '/ui/dags/sales/runs/manual__1/tasks/etl.load/logs';
  const rest = '/api/v2/dags/sales/dagRuns/manual__1/taskInstances/etl.load/logs';

  /** A run of its own with one running task; gives the address of its log and its file. */
  const addRunning = async (dagId: string, lines: readonly unknown[] | null) => {
    const version = await api.rows.addDag(dagDefinition(dagId, { tasks: [taskDefinition('t')] }));
    const ref = await api.rows.addRun(dagId, version, 'r');
    await api.rows.addInstance(ref, version, 't', { state: 'running', try_number: 1, start_at: START_US });
    const path = `dag_id=${dagId}/run_id=r/task_id=t/attempt=1.log`;
    const file = lines === null ? '' : await writeLog(api.folder, path, lines);
    const end = async () => {
      await api.writer.run("update task_instance set state = 'success' where run_ref = ?", [ref]);
      api.emit({ kind: 'tasks', dag_id: dagId, run_id: 'r', tasks: ['t'] });
    };
    return { url: `/ui/dags/${dagId}/runs/r/tasks/t/logs/1`, file, path, end };
  };
  const texts = (window: LogWindow): string[] => window.lines.map((item) => item.event);

  it('a window has whole lines, and says where it begins and ends', async () => {
    const window = await api.get<LogWindow>(`${load}/2`);
    expect(window.lines[0]).toEqual({
      timestamp: '2026-11-21T12:07:00Z',
      level: 'info',
      logger: 'task',
      event: 'loading',
      rows: 3,
    });
    expect(window).toMatchObject({ from: 0, to: window.size, complete: true });
  });

  it('a task that wrote nothing has an empty log that is complete', async () => {
    expect(await api.get(`${load}/1`)).toEqual({ lines: [], from: 0, to: 0, size: 0, complete: true });
  });

  it('windows put side by side give every line once, wherever they are cut', async () => {
    const all = Array.from({ length: 40 }, (_, index) => line(`${index} ${'ä'.repeat(index)}`));
    const { url } = await addRunning('cuts', all);
    for (const limit of [90, 137, 1_000]) {
      const seen: string[] = [];
      let position = 0;
      for (let size = 1; position < size; ) {
        const window = await api.get<LogWindow>(`${url}?from=${position}&limit=${limit}`);
        if (window.to <= position) throw new Error(`no progress at ${position}`);
        seen.push(...texts(window).filter((text) => /^\d+ ä*$/.test(text)));
        size = window.size;
        position = window.to;
      }
      if (limit > 200) expect(seen).toEqual(all.map((item) => item.event));
    }
    const size = (await api.get<LogWindow>(url)).size;
    for (let back = 1; back < 400; back += 7) {
      const window = await api.get<LogWindow>(`${url}?from=-${back}&limit=100000`);
      expect(texts(window)).toEqual(all.map((item) => item.event).slice(40 - window.lines.length));
      expect([window.to, window.from >= size - back]).toEqual([size, true]);
    }
  });

  it('a line that is no JSON is shown as it is; an unfinished one waits until it is whole or the try has ended', async () => {
    const { url, file, end } = await addRunning('raw', ['plain words', '[1]']);
    await appendFile(file, JSON.stringify(line('half')).slice(0, 20));
    expect(texts(await api.get<LogWindow>(url))).toEqual(['plain words', '[1]']);
    await end();
    expect((await api.get<LogWindow>(url)).lines).toHaveLength(3);
  });

  it('a line longer than the window is cut rather than never shown', async () => {
    const { url } = await addRunning('long', [line('x'.repeat(5_000)), line('after')]);
    const window = await api.get<LogWindow>(`${url}?from=0&limit=1000`);
    expect(window.lines).toMatchObject([{ cut: true }]);
    const next = await api.get<LogWindow>(`${url}?from=${window.to}&limit=100000`);
    expect(texts(next)).toEqual(['after']);
  });

  it('the end of a log of 1 GB is there at once', async () => {
    const { url, file } = await addRunning('huge', []);
    const handle = await open(file, 'r+');
    await handle.truncate(1_000_000_000);
    await handle.write(`\n${JSON.stringify(line('the end'))}\n`, 1_000_000_000);
    await handle.close();
    const before = process.memoryUsage().arrayBuffers;
    const window = await api.get<LogWindow>(`${url}?from=-200`);
    // Who read the gigabyte would have held it.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    expect([texts(window).at(-1), window.size]).toEqual([
      'the end',
      1_000_000_051 + JSON.stringify(line('the end')).length - 49,
    ]);
  });

  it('ids cannot lead out of the folder', async () => {
    const version = await api.rows.addDag(dagDefinition('../..', { tasks: [taskDefinition('t')] }));
    const ref = await api.rows.addRun('../..', version, 'r');
    await api.rows.addInstance(ref, version, 't', { state: 'success', try_number: 1 });
    const dag = encodeURIComponent('../..');
    expect((await api.call('GET', `/ui/dags/${dag}/runs/r/tasks/t/logs/1`)).statusCode).toBe(404);
    expect((await api.call('GET', `/api/v2/dags/${dag}/dagRuns/r/taskInstances/t/logs/1`)).statusCode).toBe(
      404,
    );
    expect((await api.call('GET', `${load.replace('etl.load', '..%2F..')}/1`)).statusCode).toBe(404);
  });

  it('the tail gives lines as they are written and ends with the try', async () => {
    const { url, file, end } = await addRunning('tail', [line('first')]);
    await using events = await readEvents(`${address}${url}/tail?from=0`, await api.tokenOf('admin'));
    expect(texts((await events.next('lines')) as LogWindow)).toEqual(['first']);
    await appendFile(file, `${JSON.stringify(line('second'))}\n`);
    expect(texts((await events.next('lines')) as LogWindow)).toEqual(['second']);
    await appendFile(file, `${JSON.stringify(line('third'))}\n`);
    await end();
    const last = (await events.next('lines')) as LogWindow;
    expect(texts(last)).toEqual(['third']);
    expect(await events.next('end')).toEqual({ to: last.to, size: last.to });
    expect(await events.next()).toBeNull();
  });

  it('the tail waits for a file that is not there yet, and goes on where it is told to', async () => {
    const { url, path, end } = await addRunning('not-yet', null);
    await using events = await readEvents(`${address}${url}/tail?from=0`, await api.tokenOf('admin'));
    await writeLog(api.folder, path, [line('at last')]);
    const window = (await events.next('lines')) as LogWindow;
    expect(texts(window)).toEqual(['at last']);
    await using resumed = await readEvents(
      `${address}${url}/tail?from=${window.to}`,
      await api.tokenOf('admin'),
    );
    await end();
    expect(await resumed.next('end')).toEqual({ to: window.to, size: window.to });
    expect(await events.next('end')).toEqual({ to: window.to, size: window.to });
  });

  it('the public API gives a finished log whole, without a token', async () => {
    const log = await api.get<{
      content: { event: string; timestamp?: string }[];
      continuation_token: string | null;
    }>(`${rest}/2`);
    expect(log.content.map((item) => [item.event, 'timestamp' in item])).toEqual([
      ['::group::Log message source details', false],
      ['dag_id=sales/run_id=manual__1/task_id=etl.load/attempt=2.log', false],
      ['::endgroup::', false],
      ['loading', true],
      ['the table is locked', true],
    ]);
    expect(log.continuation_token).toBeNull();
  });

  it('the public API goes on after its token, also as lines of JSON', async () => {
    const { file } = await addRunning('follow', [line('one')]);
    const url = '/api/v2/dags/follow/dagRuns/r/taskInstances/t/logs/1';
    const first = await api.get<{ continuation_token: string }>(url);
    await appendFile(file, `${JSON.stringify(line('two'))}\n`);
    const next = await api.call('GET', `${url}?token=${first.continuation_token}`, {
      headers: { accept: 'application/x-ndjson' },
    });
    const lines = next.body
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { event: string; timestamp: string | null });
    expect(lines.map((item) => item.event).slice(3)).toEqual(['two']);
    expect(lines[0]?.timestamp).toBeNull();
    expect(next.headers['content-type']).toBe('application/x-ndjson');
    expect(next.headers['airflow-continuation-token']).toMatch(/^[\w-]+\.[\w-]+$/);
  });
});

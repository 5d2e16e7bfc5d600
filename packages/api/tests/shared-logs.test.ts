// Logs that workers send to one server, read and followed at another.
import { databaseLogStore, type LogStore } from '@ariel/store';
import { expect, test } from 'vitest';
import { openApi } from './fixture/api-fixture.ts';
import { readEvents } from './fixture/read-events.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

const path = 'dag_id=d/run_id=r/task_id=t/attempt=1.log';
const line = (event: string): string =>
  `${JSON.stringify({ timestamp: '2026-11-21T12:00:00Z', level: 'info', logger: 'task', event })}\n`;

/** A server that reads logs from the database, and the store as another server has it. */
async function openShared() {
  let own: LogStore | null = null;
  const late: LogStore = {
    lateMs: 500,
    append: (pieces) => store().append(pieces),
    sizes: (paths) => store().sizes(paths),
    read: (of, start, end) => store().read(of, start, end),
    watch: (of, changed) => store().watch(of, changed),
  };
  const store = (): LogStore => {
    if (own === null) throw new Error('the store is not open yet');
    return own;
  };
  const api = await openApi({ logs: late });
  own = databaseLogStore(api.writer, () => START_US);
  const version = await api.rows.addDag(dagDefinition('d', { tasks: [taskDefinition('t')] }));
  const ref = await api.rows.addRun('d', version, 'r');
  await api.rows.addInstance(ref, version, 't', { state: 'running', try_number: 1, start_at: START_US });
  const elsewhere = databaseLogStore(api.writer, () => START_US);
  let size = 0;
  return {
    api,
    write: async (text: string): Promise<void> => {
      const bytes = Buffer.from(text);
      await elsewhere.append([{ path, offset: size, bytes }]);
      size += bytes.length;
    },
    end: () => api.writer.run("update task_instance set state = 'success' where run_ref = ?", [ref]),
  };
}

const url = '/ui/dags/d/runs/r/tasks/t/logs/1';

test('a window shows what came by way of another server', async () => {
  const { api, write } = await openShared();
  await using _api = api;
  await write(line('one'));
  await write(`${line('two')}${line('three').slice(0, 10)}`);
  const window = await api.get<{ lines: { event: string }[] }>(url);
  expect(window.lines.map(({ event }) => event)).toEqual(['one', 'two']);
  const answer = await api.call('GET', '/api/v2/dags/d/dagRuns/r/taskInstances/t/logs/1');
  expect(answer.body).toContain('"two"');
});

test('whoever follows a log sees what comes to another server, and the lines that come after the end', async () => {
  const { api, end, write } = await openShared();
  await using _api = api;
  const address = await api.server.listen({ host: '127.0.0.1', port: 0 });
  await write(line('one'));
  await using events = await readEvents(`${address}${url}/tail`, await api.tokenOf('admin'));
  const lines = async (): Promise<string[]> => {
    const { lines: items } = (await events.next('lines')) as { lines: { event: string }[] };
    return items.map(({ event }) => event);
  };
  expect(await lines()).toEqual(['one']);
  await write(line('two'));
  expect(await lines()).toEqual(['two']);
  await end();
  const last = lines();
  await write(line('the last'));
  expect(await last).toEqual(['the last']);
  expect(await events.next('end')).toMatchObject({ size: expect.any(Number) });
});

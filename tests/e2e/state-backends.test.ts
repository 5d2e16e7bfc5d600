// A backend of a plugin keeps what tasks keep in their state stores, as files: tasks, people and the sweep see no difference, and what
// is deleted is gone there, too.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { processFacts } from './support/processes.ts';
import { until } from './support/until.ts';

const example = join(import.meta.dirname, '../../examples/plugins/file-states.ts');
/** The example, which also refuses one key, and leaves another one to the database. */
const plugin = `import { writeFileSync } from 'node:fs';
import { definePlugin, type StateLife, type StatePlace } from 'ariel';
import { FileStates } from './example/file-states';

class Picky extends FileStates {
  override set(value: unknown, place: StatePlace, life: StateLife) {
    writeFileSync(process.env.FILE_STATES_FOLDER + '.pid', String(process.pid));
    if (place.key === 'refused') throw new Error('the disk is full');
    return place.key === 'small' ? undefined : super.set(value, place, life);
  }
}
export default definePlugin({ name: 'picky', stateStores: { Picky: new Picky() } });
`;

const dags = `import { asset, dag, task } from 'ariel';
const orders = asset('orders');
const work = task('work', async (_: {}, { taskStateStore, assetStateStore, ti }) => {
  const page = await taskStateStore.get('page', 0);
  const seen = await assetStateStore(orders).get('seen', []);
  await taskStateStore.set('page', page + 1, { retention: '7d' });
  await taskStateStore.set('small', ti.tryNumber);
  await assetStateStore(orders).set('seen', [...seen, { page, at: new Date(5) }]);
  if (ti.tryNumber < 3) throw new Error('again');
  return [page, seen.length];
}, { retries: 2, retryDelay: '10ms', outlets: [orders] });
dag('keeps', {}, () => void work());
const fails = task('fails', async (_: {}, { taskStateStore }) => taskStateStore.set('refused', 1));
dag('refused', {}, () => void fails());
`;

let installation: Installation;
let folder: string;
let rest: {
  get<Body>(path: string): Promise<Body>;
  send(method: string, path: string, body?: unknown): Promise<Response>;
};
beforeAll(async () => {
  installation = new Installation({ dags: { 'dags.ts': dags } });
  folder = join(installation.folder, 'states');
  const plugins = join(installation.home, 'plugins');
  mkdirSync(join(plugins, 'example'), { recursive: true });
  writeFileSync(join(plugins, 'picky.ts'), plugin);
  copyFileSync(example, join(plugins, 'example/file-states.ts'));
  await installation.start({ ARIEL__STATE_STORE__BACKEND: 'Picky', FILE_STATES_FOLDER: folder });
  await installation.untilVisible('keeps', 'refused');
  rest = await signedIn();
}, 60_000);
afterAll(() => installation?.[Symbol.asyncDispose]());

async function signedIn(): Promise<typeof rest> {
  const base = `http://127.0.0.1:${/http:\/\/[^:\s]+:(\d+)/.exec(installation.output())?.[1]}`;
  const call = (method: string, path: string, body: unknown, token = ''): Promise<Response> =>
    fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const password = readFileSync(join(installation.home, 'admin-password'), 'utf8').trim();
  const answer = await call('POST', '/auth/token', { username: 'admin', password });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const send = (method: string, path: string, body?: unknown) => call(method, path, body, token);
  return { send, get: async <Body>(path: string) => (await (await send('GET', path)).json()) as Body };
}

interface Kept {
  readonly value: unknown;
  readonly place: { readonly kind: string; readonly key: string };
  readonly expiresAt: string | null;
}
const hostPid = (): number => Number(readFileSync(`${folder}.pid`, 'utf8'));
const files = (): Kept[] =>
  readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept);
const rows = () =>
  installation.database.all<{ key: string; value: string }>('select key, value from task_state order by key');

let runId: string;

test('tasks find in later tries what they kept, and the database only refers to it', async () => {
  runId = await installation.trigger('keeps');
  expect(await installation.untilEnded('keeps', runId)).toMatchObject({ state: 'success' });
  const [result] = installation.database.all<{ value: string }>(
    "select value from xcom where key = 'return_value'",
  );
  expect(JSON.parse(result?.value ?? '')).toEqual([2, 2]);
  expect(rows()).toMatchObject([
    { key: 'page', value: expect.stringContaining('ariel.StateReference') },
    { key: 'small', value: '3' },
  ]);
  const [page] = files().filter(({ place, value }) => place.key === 'page' && value === 3);
  expect(page).toMatchObject({
    place: { kind: 'task', dagId: 'keeps', runId, taskId: 'work', mapIndex: -1, iteration: 0 },
    expiresAt: expect.stringMatching(/^20/),
  });
  expect(hostPid()).not.toBe(installation.pid);
});

test('the API shows values, and changes them; unknown keys stay unknown', async () => {
  const store = `/api/v2/dags/keeps/dagRuns/${encodeURIComponent(runId)}/taskInstances/work/state-store`;
  expect(await rest.get(store)).toMatchObject({
    total_entries: 2,
    task_state_store: [
      { key: 'page', value: 3 },
      { key: 'small', value: 3 },
    ],
  });
  expect(await rest.get(`${store}/page`)).toMatchObject({ key: 'page', value: 3 });
  await rest.send('PATCH', `${store}/page`, { value: { moved: true } });
  expect(await rest.get(`${store}/page`)).toMatchObject({
    value: { moved: true },
    expires_at: expect.stringMatching(/^20/),
  });
  expect((await rest.send('GET', `${store}/other`)).status).toBe(404);
  expect((await rest.send('PUT', `${store}/refused`, { value: 1 })).status).toBe(503);
  const assets = await rest.get<{ assets: { id: number }[] }>('/api/v2/assets');
  expect(await rest.get(`/api/v2/assets/${assets.assets[0]?.id}/state-store`)).toMatchObject({
    asset_state_store: [{ key: 'seen', value: [{ page: 0 }, { page: 1 }, { page: 2 }] }],
  });
});

test('a backend that refuses fails the try, in words', async () => {
  const failed = await installation.trigger('refused');
  expect(await installation.untilEnded('refused', failed)).toMatchObject({ state: 'failed' });
  expect(installation.database.instance('refused', failed, 'fails')?.error).toContain(
    'The state store backend Picky could not keep \\"refused\\": the disk is full',
  );
});

test('its process may die: the next one goes on', async () => {
  const pid = hostPid();
  process.kill(pid, 'SIGKILL');
  await until('it is gone', () => processFacts(pid) === null);
  const store = `/api/v2/dags/keeps/dagRuns/${encodeURIComponent(runId)}/taskInstances/work/state-store`;
  expect(await rest.get(`${store}/page`)).toMatchObject({ value: { moved: true } });
});

test('what was written anew or deleted is to be deleted there, and nothing else', async () => {
  const store = `/api/v2/dags/keeps/dagRuns/${encodeURIComponent(runId)}/taskInstances/work/state-store`;
  await rest.send('DELETE', `${store}/page`);
  expect(rows().map(({ key }) => key)).toEqual(['small']);
  const referred = new Set(
    installation.database.all<{ value: string }>('select value from asset_state').map(({ value }) => value),
  );
  const gone = installation.database
    .all<{ reference: string }>('select reference from object_to_delete')
    .map(({ reference }) => reference);
  // Pages of three tries and of a person; two of three values of the asset. The sweep that deletes them has not come by.
  expect(gone).toHaveLength(6);
  expect(gone.filter((reference) => referred.has(reference))).toEqual([]);
  expect(files()).toHaveLength(7);
});

test('a clear with keep_task_state lets the task go on where it was, one without from the beginning', async () => {
  const store = `/api/v2/dags/keeps/dagRuns/${encodeURIComponent(runId)}/taskInstances/work/state-store`;
  const again = async (keeps: boolean): Promise<unknown> => {
    expect((await rest.send('PUT', `${store}/page`, { value: 40 })).status).toBe(204);
    const body = { dag_run_id: runId, dry_run: false, only_failed: false, keep_task_state: keeps };
    expect((await rest.send('POST', '/api/v2/dags/keeps/clearTaskInstances', body)).status).toBe(200);
    expect(await installation.untilEnded('keeps', runId)).toMatchObject({ state: 'success' });
    return (await rest.get<{ value: unknown }>(`${store}/page`)).value;
  };
  // The first try of each time fails no more: its number goes on.
  expect(await again(true)).toBe(41);
  expect(await again(false)).toBe(1);
});

// Clearing on the latest version over the public API: what a preview says, and what a run is afterwards.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, taskDefinition } from './fixture/rows.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  const first = await api.rows.addDag(
    dagDefinition('sales', {
      tasks: [taskDefinition('extract'), taskDefinition('old', { upstream: ['extract'] })],
    }),
  );
  const run = await api.rows.addRun('sales', first, 'one', { state: 'failed' });
  await api.rows.addInstance(run, first, 'extract', { state: 'success', try_number: 1 });
  await api.rows.addInstance(run, first, 'old', { state: 'failed', try_number: 1 });
  await api.rows.addVersion(
    dagDefinition('sales', {
      tasks: [
        taskDefinition('extract'),
        taskDefinition('new', { upstream: ['extract'], displayName: 'The new one' }),
      ],
    }),
    { number: 2 },
  );
});
afterEach(() => api[Symbol.asyncDispose]());

const call = async (path: string, payload: object): Promise<Record<string, unknown>> => {
  const answer = await api.call('POST', `/api/v2/dags/sales/${path}`, { payload });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
};
const clear = (payload: object) => call('clearTaskInstances', { dag_run_id: 'one', ...payload });
const states = async (): Promise<Record<string, unknown>> => {
  const answer = await api.call('GET', '/api/v2/dags/sales/dagRuns/one/taskInstances');
  const { task_instances: instances } = answer.json() as {
    task_instances: { task_id: string; state: string | null; dag_version: { version_number: number } }[];
  };
  return Object.fromEntries(
    instances.map((each) => [each.task_id, `${each.state} ${each.dag_version.version_number}`]),
  );
};

it('stays in its version unless the latest is asked for', async () => {
  expect(await clear({ dry_run: false })).toMatchObject({ total_entries: 1 });
  expect(await states()).toEqual({ extract: 'success 1', old: 'null 1' });
});

it('a preview names what would leave the run, and what would be new', async () => {
  expect(await clear({ run_on_latest_version: true })).toMatchObject({
    task_instances: [],
    total_entries: 0,
    removed: [['old', -1, 0]],
    added: [['new', -1, 0]],
  });
  expect(await states()).toEqual({ extract: 'success 1', old: 'failed 1' });
});

it('a task of the latest version is known where only the DAG asks for that version', async () => {
  const third = dagDefinition('sales', {
    rerunWithLatestVersion: true,
    tasks: [taskDefinition('extract'), taskDefinition('new', { upstream: ['extract'] })],
  });
  await api.rows.addVersion(third, { number: 3 });
  const named = { task_ids: ['new'], only_failed: false };
  expect(await clear(named)).toMatchObject({ removed: [['old', -1, 0]], added: [['new', -1, 0]] });
  expect(await clear({ ...named, run_on_latest_version: false })).toEqual({
    task_instances: [],
    total_entries: 0,
  });
  const details = await api.call('GET', '/api/v2/dags/sales/details');
  expect(details.json()).toMatchObject({ rerun_with_latest_version: true });
});

it('for real, the run goes on in it', async () => {
  await clear({
    run_on_latest_version: true,
    dry_run: false,
    only_failed: false,
    task_ids: ['extract', 'new'],
  });
  expect(await states()).toEqual({ extract: 'null 2', old: 'removed 1', new: 'null 2' });
  const answer = await api.call('GET', '/api/v2/dags/sales/dagRuns/one');
  expect(answer.json()).toMatchObject({ state: 'queued' });
  const page = await api.call('GET', '/ui/dags/sales/runs/one');
  expect(page.json()).toMatchObject({ version_number: 2 });
});

it('a whole run that is cleared says its new tasks in the preview', async () => {
  const answer = await call('dagRuns/one/clear', { run_on_latest_version: true });
  expect(answer).toMatchObject({
    task_instances: [{ task_id: 'extract' }, { task_id: 'new', task_display_name: 'The new one' }],
    total_entries: 2,
  });
});

it('only_new runs nothing but what the latest version added', async () => {
  expect(await call('dagRuns/one/clear', { only_new: true })).toMatchObject({
    task_instances: [{ task_id: 'new' }],
    total_entries: 1,
  });
  expect(await call('dagRuns/one/clear', { only_new: true, dry_run: false })).toMatchObject({
    state: 'queued',
  });
  expect(await states()).toEqual({ extract: 'success 1', old: 'removed 1', new: 'null 2' });
});

it('the page of a task that left the run still shows its tries', async () => {
  await clear({ run_on_latest_version: true, dry_run: false });
  const answer = await api.call('GET', '/ui/dags/sales/runs/one/tasks/old');
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.json()).toMatchObject({
    state: 'removed',
    reason: 'removed: version 2 of the DAG does not have the task',
    tries: [{ try_number: 1, state: 'failed' }],
  });
});

// Operating runs through the public API: clearing with every selector, marks in bulk, deleting, forks and differences.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await addSales(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const runs = '/api/v2/dags/sales/dagRuns';
const run = `${runs}/manual__1`;

interface Collection {
  readonly task_instances: readonly {
    readonly task_id: string;
    readonly map_index: number;
    readonly state: string | null;
  }[];
}

async function send(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const answer = await api.call(method, url, payload === undefined ? {} : { payload });
  return { status: answer.statusCode, body: answer.body === '' ? null : (answer.json() as unknown) };
}
const detail = (body: unknown): string => JSON.stringify((body as { detail: unknown }).detail);
const names = (body: unknown): string[] =>
  (body as Collection).task_instances.map(({ map_index: at, task_id: id }) => (at < 0 ? id : `${id}[${at}]`));
const states = async (): Promise<Record<string, string | null>> => {
  const { task_instances: all } = await api.get<Collection>(`${run}/taskInstances`);
  return Object.fromEntries(
    all.map(({ map_index: at, state, task_id: id }) => [at < 0 ? id : `${id}[${at}]`, state]),
  );
};

describe('clearing', () => {
  const clear = (body: object) =>
    send('POST', '/api/v2/dags/sales/clearTaskInstances', {
      dag_run_id: 'manual__1',
      only_failed: false,
      ...body,
    });

  it.each([
    [{ task_ids: ['extract'] }, ['extract']],
    [{ task_ids: [['etl.parse', 1]] }, ['etl.parse[1]']],
    [
      { task_ids: ['etl.load'], include_upstream: true },
      ['etl.load', 'etl.parse[0]', 'etl.parse[1]', 'etl.parse[2]', 'extract'],
    ],
    [{ task_ids: ['etl.load'], include_downstream: true }, ['etl.load', 'report']],
    [{ task_group_id: 'etl' }, ['etl.load', 'etl.parse[0]', 'etl.parse[1]', 'etl.parse[2]']],
    [{ only_failed: true }, ['etl.load', 'report']],
    [{ only_running: true }, []],
    [{ task_ids: ['nobody'] }, []],
    [
      {
        dag_run_id: null,
        start_date: '2026-11-21T00:00:00Z',
        end_date: '2026-11-22T00:00:00Z',
        task_ids: ['report'],
      },
      ['report'],
    ],
    [
      {
        dag_run_id: null,
        start_date: '2026-11-22T00:00:00Z',
        end_date: '2026-11-23T00:00:00Z',
        task_ids: ['report'],
      },
      [],
    ],
    [{ include_past: true, include_future: true, task_ids: ['report'] }, ['report']],
  ])('%j: the preview is the effect', async (body, expected) => {
    const before = await states();
    const preview = await clear({ ...body, dry_run: true });
    expect(names(preview.body).sort()).toEqual(expected);
    expect(await states()).toEqual(before);
    const effect = await clear({ ...body, dry_run: false });
    expect(names(effect.body).sort()).toEqual(expected);
    const after = await states();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.sort()).toEqual(expected);
  });

  it('goes to runs before and after by their logical dates, whenever they were due', async () => {
    const { dag_versions: versions, logical_date: logicalDate } = await api.get<{
      dag_versions: { id: string }[];
      logical_date: string;
    }>(run);
    const versionId = versions[0]?.id ?? '';
    const day = 86_400_000_000;
    const at = Date.parse(logicalDate) * 1000;
    // Each was due a day before the run that is named.
    for (const [runId, logical] of [
      ['earlier', at - day],
      ['later', at + day],
    ] as const) {
      const ref = await api.rows.addRun('sales', versionId, runId, {
        logical_date: logical,
        run_after: at - day,
        state: 'failed',
      });
      await api.rows.addInstance(ref, versionId, 'report', { state: 'failed' });
    }
    const of = async (asked: object): Promise<unknown[]> => {
      const { body } = await clear({ ...asked, task_ids: ['report'], dry_run: true });
      const found = (body as { task_instances: { dag_run_id: string }[] }).task_instances;
      return found.map(({ dag_run_id: id }) => id).sort();
    };
    expect(await of({ include_past: true })).toEqual(['earlier', 'manual__1']);
    expect(await of({ include_future: true })).toEqual(['later', 'manual__1']);
    await api.rows.addRun('sales', versionId, 'without');
    const refused = await clear({ dag_run_id: 'without', include_past: true });
    expect([refused.status, detail(refused.body)]).toEqual([400, expect.stringContaining('logical dates')]);
  });

  it('is refused where something runs and that was not wanted', async () => {
    await api.writer.run("update dag_run set state = 'running' where run_id = 'manual__1'");
    await api.writer.run("update task_instance set state = 'running' where task_id = 'report'");
    const refused = await clear({ dry_run: false, prevent_running_task: true });
    expect([refused.status, detail(refused.body)]).toEqual([
      409,
      expect.stringContaining('report is running'),
    ]);
    expect((await states()).extract).toBe('success');
    expect(names((await clear({ only_running: true })).body)).toEqual(['report']);
    expect((await clear({ dry_run: false })).status).toBe(200);
  });

  it('leaves a finished run as it is where that was asked for, and writes a note', async () => {
    await clear({ dry_run: false, reset_dag_runs: false, task_ids: ['report'], note: 'look again' });
    expect(await api.get(run)).toMatchObject({ state: 'failed' });
    expect(await api.get(`${run}/taskInstances/report`)).toMatchObject({ state: null, note: 'look again' });
  });

  it('of many runs clears all of them or none', async () => {
    await send('POST', runs, { logical_date: null, dag_run_id: 'other' });
    const body = { dag_runs: [{ dag_run_id: 'manual__1', note: 'once more' }, { dag_run_id: 'other' }] };
    const preview = await send('POST', '/api/v2/dags/sales/clearDagRuns', body);
    expect(names(preview.body)).toHaveLength(6);
    const done = await send('POST', '/api/v2/dags/sales/clearDagRuns', { ...body, dry_run: false });
    expect(done.body).toMatchObject({
      total_entries: 2,
      dag_runs: [{ state: 'queued', note: 'once more' }, {}],
    });
    const missing = { dag_runs: [{ dag_run_id: 'manual__1' }, { dag_run_id: 'nobody' }] };
    expect(await send('POST', '/api/v2/dags/sales/clearDagRuns', missing)).toMatchObject({ status: 404 });
    expect(await send('POST', '/api/v2/dags/~/clearDagRuns', missing)).toMatchObject({ status: 400 });
  });
});

describe('marking', () => {
  it.each([
    [
      'taskInstances/etl.load',
      { include_upstream: true, include_downstream: true },
      ['etl.load', 'report'],
      [],
    ],
    ['taskInstances/etl.load', {}, ['etl.load'], ['report']],
    ['taskGroupInstances/etl', {}, ['etl.load'], ['report']],
    ['taskInstances/etl.parse/1', { new_state: 'failed' }, ['etl.parse[1]'], []],
    [
      'taskInstances/etl.parse',
      { new_state: 'skipped' },
      ['etl.parse[0]', 'etl.parse[1]', 'etl.parse[2]'],
      ['etl.load', 'report'],
    ],
  ])('%s %j: the preview is the effect', async (what, body, marked, cleared) => {
    const payload = { new_state: 'success', ...body };
    const before = await states();
    const preview = await send('PATCH', `${run}/${what}/dry_run`, payload);
    expect(names(preview.body).sort()).toEqual(marked);
    expect(await states()).toEqual(before);
    const effect = await send('PATCH', `${run}/${what}`, payload);
    expect(names(effect.body).sort()).toEqual(marked);
    const after = await states();
    const expected: Record<string, string | null> = { ...before };
    for (const name of marked) expected[name] = payload.new_state;
    for (const name of cleared) expected[name] = null;
    expect(after).toEqual(expected);
  });

  it('a run shows what would change with it', async () => {
    const dry = await send('PATCH', `${run}/dry_run`, { state: 'queued' });
    expect(names(dry.body).sort()).toEqual(['etl.load', 'report']);
    expect(await api.get(run)).toMatchObject({ state: 'failed' });
    await send('PATCH', run, { state: 'queued' });
    expect(await states()).toMatchObject({ 'etl.load': null, report: null, extract: 'success' });
  });

  it('in bulk marks, annotates and deletes, and says of each what came of it', async () => {
    const bulk = (url: string, ...actions: object[]) => send('PATCH', url, { actions });
    const marked = await bulk(
      `${run}/taskInstances`,
      {
        action: 'update',
        entities: [
          { task_id: 'etl.parse', map_index: 1, new_state: 'failed' },
          { task_id: 'report', note: 'n' },
        ],
      },
      {
        action: 'update',
        entities: [{ task_id: 'nobody', new_state: 'failed' }],
        action_on_non_existence: 'skip',
      },
      { action: 'create', entities: [{ task_id: 'report' }] },
      { action: 'delete', entities: ['nobody', 'report'] },
    );
    expect(marked.body).toEqual({
      create: {
        success: [],
        errors: [{ error: expect.stringContaining('not supported'), status_code: 405 }],
      },
      update: { success: ['sales.manual__1.etl.parse[1]', 'sales.manual__1.report[-1]'], errors: [] },
      delete: { success: [], errors: [{ error: expect.stringContaining('nobody'), status_code: 404 }] },
    });
    expect(await states()).toMatchObject({ 'etl.parse[1]': 'failed' });
    const done = await bulk(
      runs,
      {
        action: 'update',
        entities: [{ dag_run_id: 'manual__1', state: 'failed', note: 'given up' }],
        update_mask: ['state'],
      },
      { action: 'delete', entities: ['manual__1'] },
    );
    expect(done.body).toEqual({
      create: null,
      update: { success: ['sales.manual__1'], errors: [] },
      delete: { success: ['sales.manual__1'], errors: [] },
    });
    expect((await api.call('GET', run)).statusCode).toBe(404);
  });
});

describe('deleting', () => {
  it('takes a run with everything of it; one that runs stays', async () => {
    await api.writer.run("update dag_run set state = 'running' where run_id = 'manual__1'");
    const refused = await send('DELETE', run);
    expect([refused.status, detail(refused.body)]).toEqual([
      409,
      expect.stringContaining('while it is running'),
    ]);
    await api.writer.run("update dag_run set state = 'failed' where run_id = 'manual__1'");
    expect((await api.call('DELETE', run)).statusCode).toBe(204);
    for (const table of ['task_instance', 'task_instance_history', 'xcom', 'dag_run'])
      expect(await api.writer.all(`select * from ${table}`), table).toEqual([]);
    expect((await api.call('DELETE', run)).statusCode).toBe(404);
  });

  it('takes instances of a run that is over, which come again where it runs again', async () => {
    const answer = await api.call('DELETE', `${run}/taskInstances/report`);
    expect([answer.statusCode, answer.body]).toEqual([200, 'null']);
    expect((await api.call('GET', `${run}/taskInstances/report`)).statusCode).toBe(404);
    expect((await api.call('DELETE', `${run}/taskInstances/etl.parse`)).statusCode).toBe(404);
    expect((await api.call('DELETE', `${run}/taskInstances/etl.parse?map_index=1`)).statusCode).toBe(200);
    await send('POST', `${run}/clear`, { dry_run: false });
    const after = await states();
    expect(after).toMatchObject({ report: null });
    // What lost instances is mapped anew.
    expect(Object.keys(after).filter((name) => name.startsWith('etl.parse'))).toEqual(['etl.parse']);
  });
});

describe('a fork', () => {
  it('takes over what succeeded before a node, and is linked', async () => {
    const body = { from_task_ids: ['etl.load'] };
    const dry = await send('POST', `${run}/fork`, body);
    expect(dry.body).toMatchObject({ dag_run: null, total_entries: 6 });
    const done = await send('POST', `${run}/fork`, {
      ...body,
      dry_run: false,
      dag_run_id: 'second',
      conf: { count: 5 },
    });
    expect(done.body).toMatchObject({
      dag_run: {
        dag_run_id: 'second',
        state: 'queued',
        run_type: 'manual',
        conf: { count: 5 },
        logical_date: null,
      },
    });
    expect((done.body as { task_instances: unknown }).task_instances).toEqual(
      (dry.body as { task_instances: unknown }).task_instances,
    );
    const { task_instances: copies } = await api.get<Collection>(`${runs}/second/taskInstances`);
    expect(copies.map(({ state, task_id: id }) => [id, state]).sort()).toEqual([
      ['etl.load', null],
      ['etl.parse', 'success'],
      ['etl.parse', 'success'],
      ['etl.parse', 'success'],
      ['extract', 'success'],
      ['report', null],
    ]);
    const value = await api.call('GET', `${runs}/second/taskInstances/extract/xcomEntries/return_value`);
    expect(value.body).toContain('[10,20,12345678901234567890]');
    const fork = {
      dag_run_id: 'second',
      forked_from: 'manual__1',
      from_task_ids: ['etl.load'],
      state: 'queued',
    };
    expect(await api.get(`${run}/forks`)).toEqual({ fork: null, forks: [fork] });
    expect(await api.get(`${runs}/second/forks`)).toEqual({ fork, forks: [] });
    expect(
      (await send('POST', `${run}/fork`, { ...body, dry_run: false, dag_run_id: 'second' })).status,
    ).toBe(409);
    expect((await send('POST', `${run}/fork`, { from_task_ids: ['nobody'] })).status).toBe(404);
    expect((await send('POST', `${run}/fork`, { ...body, conf: { count: 99 } })).status).toBe(400);
    expect((await api.call('POST', `${run}/fork`, { as: 'viewer', payload: body })).statusCode).toBe(403);
  });

  it('can be compared with the run that it was forked from', async () => {
    await send('POST', `${run}/fork`, {
      from_task_ids: ['report'],
      dry_run: false,
      dag_run_id: 'second',
      conf: { count: 5 },
    });
    const difference = await api.get<object>(`${run}/difference/second`);
    expect(difference).toMatchObject({
      left: 'manual__1',
      right: 'second',
      state: { left: 'failed', right: 'queued' },
      conf: [{ name: 'count', left: '3', right: '5' }],
      params: [{ name: 'count', left: '3', right: '5' }],
      code: [],
      same_task_instances: 4,
      task_instances: [
        { task_id: 'etl.load', state: { left: 'failed', right: null }, only_in: null },
        { task_id: 'report', state: { left: 'upstream_failed', right: null } },
      ],
    });
    expect((await api.call('GET', `${run}/difference/nobody`)).statusCode).toBe(404);
  });
});

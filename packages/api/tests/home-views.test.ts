// What the first page, and the pages of import errors, read.
import type { DagDetail, HealthView, Home, ImportErrorView } from '@ariel/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const states = {
  ...{ one: 'running', two: 'running', three: 'running', no_task_yet: 'running' },
  ...{ waits: 'queued', done: 'success' },
};

describe('what the first pages read', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('an import error has its place, the lines around it and the DAGs that it stopped', async () => {
    await api.writer.run("insert into code_file (hash, content, created_at) values ('h', ?, 0)", [
      'one\ntwo\nthree',
    ]);
    await api.rows.insert('source_file', {
      bundle_name: 'dags',
      rel_path: 'pipeline.ts',
      content_hash: 'h',
      evaluated_at: 0,
      duration_ms: 12,
    });
    await api.rows.insert('import_error', {
      bundle_name: 'dags',
      rel_path: 'pipeline.ts',
      code: 'ARIEL_FILE_SYNTAX',
      message: 'unexpected end',
      remedy: 'close it',
      line: 2,
      col: 3,
      stack: 's',
      created_at: START_US,
    });
    const [error] = await api.get<ImportErrorView[]>('/ui/import_errors');
    expect(error).toMatchObject({
      line: 2,
      column: 3,
      remedy: 'close it',
      stopped_dags: expect.arrayContaining(['sales']),
    });
    expect(error?.excerpt).toEqual([
      { line: 1, text: 'one' },
      { line: 2, text: 'two' },
      { line: 3, text: 'three' },
    ]);
    expect((await api.get<DagDetail>('/ui/dags/sales')).import_errors).toHaveLength(1);
  });

  it('home says what failed, what runs, what comes next', async () => {
    await api.rows.insert('job', {
      id: 'j',
      kind: 'scheduler',
      hostname: 'h',
      pid: 1,
      started_at: 0,
      heartbeat_at: START_US - 5_000_000,
    });
    const busy = await api.rows.addDag(dagDefinition('busy', { tasks: [taskDefinition('t')] }));
    for (const [runId, state] of Object.entries(states)) {
      const run = await api.rows.addRun('busy', busy, runId, { state, start_at: START_US });
      if (runId !== 'no_task_yet' && state === 'running')
        await api.rows.addInstance(run, busy, 't', { state: 'running' });
    }
    const home = await api.get<Home>('/ui/home');
    expect(home.headline).toBe(
      '1 run failed in the last 24 hours, in sales. 1 file cannot be loaded. 4 runs are running.',
    );
    expect(home.failed_runs).toMatchObject([{ dag_id: 'sales', failed_tasks: ['etl.load'] }]);
    expect(home.next_runs[0]).toEqual({ dag_id: 'sales', run_after: '2026-11-21T13:00:00Z' });
    expect(home.runs_by_hour).toHaveLength(24);
    expect(home.runs_by_hour.at(-1)).toEqual({
      hour: '2026-11-21T12:00:00Z',
      success: 1,
      failed: 1,
      running: 5,
    });
    const health = await api.get<HealthView>('/ui/health-view');
    expect(health.components).toContainEqual({
      name: 'Scheduler',
      status: 'healthy',
      detail: 'last heard 5 s ago on h',
    });
    expect(health.components).toContainEqual({ name: 'Triggerer', status: 'absent', detail: 'not started' });
    expect(health.running_tasks).toBe(3);
  });
});

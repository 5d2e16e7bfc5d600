// What tasks store and ask people, through the public API, against the recorded document of Airflow's API.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api } from './fixture/api-fixture.ts';
import { openContractApi, runPath, salesRun, taskPath } from './fixture/contract-api.ts';
import { problems } from './fixture/contract-document.ts';
import { START_US } from './fixture/rows.ts';

describe('what tasks keep, and whom they ask', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openContractApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('makes, changes and removes what tasks store, and asks people, as the document says', async () => {
    const states = `${taskPath}/state-store`;
    const ofAsset = '/api/v2/assets/{asset_id}/state-store';
    const here = `${salesRun}/taskInstances/report`;
    const attempt = await api.writer.first<{ id: string; run_ref: number }>(
      "select id, run_ref from task_instance where task_id = 'report' and run_ref = (select id from dag_run where run_id = 'manual__1')",
    );
    await api.writer.run(
      "insert into asset (id, name, uri, asset_group, extra, watchers, is_active, created_at, updated_at) values (71, 'kept', 's3://kept', 'asset', '{}', '[]', 1, 0, 0)",
    );
    await api.writer.run("update task_instance set state = 'awaiting_input' where id = ?", [
      attempt?.id ?? '',
    ]);
    await api.rows.insert('human_request', {
      attempt_id: attempt?.id ?? '',
      run_ref: attempt?.run_ref ?? 0,
      task_id: 'report',
      map_index: -1,
      iteration: 0,
      try_number: 1,
      subject: 'Well?',
      options: '["yes","no"]',
      multiple: 0,
      params: '{"n":{"value":1,"description":null,"schema":{"type":"integer"}}}',
      assigned_users: '[]',
      method: 'goOn',
      kwargs: '{}',
      created_at: START_US,
    });
    const hitl = `${taskPath}/{map_index}/hitlDetails`;
    type Call = readonly [
      'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT',
      string,
      string,
      object | undefined,
      number,
    ];
    const calls: readonly Call[] = [
      ['POST', `${taskPath}/xcomEntries`, `${here}/xcomEntries`, { key: 'k', value: { a: [1] } }, 201],
      ['POST', `${taskPath}/xcomEntries`, `${here}/xcomEntries`, { key: 'k', value: 1 }, 409],
      ['PATCH', `${taskPath}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/k`, { value: 'x' }, 200],
      ['PATCH', `${taskPath}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/gone`, { value: 'x' }, 404],
      ['DELETE', `${taskPath}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/k`, undefined, 204],
      ['DELETE', `${taskPath}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/k`, undefined, 404],
      ['PUT', `${states}/{key}`, `${here}/state-store/job`, { value: { id: 5 } }, 204],
      ['PUT', `${states}/{key}`, `${here}/state-store/job`, { value: null }, 422],
      [
        'PUT',
        `${states}/{key}`,
        `${here}/state-store/until`,
        { value: 1, expires_at: '2030-01-01T00:00:00Z' },
        204,
      ],
      ['PUT', `${states}/{key}`, `${here}/state-store/ever`, { value: 1, expires_at: null }, 204],
      ['GET', states, `${here}/state-store`, undefined, 200],
      ['GET', `${states}/{key}`, `${here}/state-store/job`, undefined, 200],
      ['GET', `${states}/{key}`, `${here}/state-store/gone`, undefined, 404],
      ['PATCH', `${states}/{key}`, `${here}/state-store/job`, { value: 6 }, 200],
      ['PATCH', `${states}/{key}`, `${here}/state-store/gone`, { value: 6 }, 404],
      ['DELETE', `${states}/{key}`, `${here}/state-store/job`, undefined, 204],
      ['DELETE', `${states}/{key}`, `${here}/state-store/job`, undefined, 204],
      ['DELETE', states, `${here}/state-store?all_map_indices=true`, undefined, 204],
      ['PUT', `${ofAsset}/{key}`, '/api/v2/assets/71/state-store/last', { value: 7 }, 204],
      ['PUT', `${ofAsset}/{key}`, '/api/v2/assets/9999/state-store/last', { value: 7 }, 404],
      ['GET', ofAsset, '/api/v2/assets/71/state-store', undefined, 200],
      ['GET', `${ofAsset}/{key}`, '/api/v2/assets/71/state-store/last', undefined, 200],
      ['DELETE', `${ofAsset}/{key}`, '/api/v2/assets/71/state-store/last', undefined, 204],
      ['DELETE', ofAsset, '/api/v2/assets/71/state-store', undefined, 204],
      ['GET', hitl, `${here}/-1/hitlDetails`, undefined, 200],
      [
        'GET',
        `${runPath}/hitlDetails`,
        `${salesRun}/hitlDetails?response_received=false&subject_search=well&state=awaiting_input&order_by=-created_at`,
        undefined,
        200,
      ],
      ['GET', `${runPath}/hitlDetails`, '/api/v2/dags/~/dagRuns/~/hitlDetails', undefined, 200],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: [] }, 422],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['maybe'] }, 400],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['yes'], params_input: { n: 'x' } }, 400],
      [
        'PATCH',
        hitl,
        `${here}/-1/hitlDetails`,
        { chosen_options: ['yes'], request_created_at: '2020-01-01T00:00:00Z' },
        409,
      ],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['yes'], params_input: { n: 2 } }, 200],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['yes'] }, 409],
      [
        'GET',
        `${runPath}/hitlDetails`,
        `${salesRun}/hitlDetails?response_received=true&responded_by_user_name=admin`,
        undefined,
        200,
      ],
      ['GET', `${hitl}/tries/{try_number}`, `${here}/-1/hitlDetails/tries/1`, undefined, 200],
      ['GET', hitl, `${salesRun}/taskInstances/extract/-1/hitlDetails`, undefined, 404],
    ];
    for (const [method, path, url, payload, status] of calls) {
      const viewed = await api.call(method, url, {
        as: 'viewer',
        ...(payload === undefined ? {} : { payload }),
      });
      if (method !== 'GET') expect(viewed.statusCode, `${method} ${url} by a viewer`).toBe(403);
      const answer = await api.call(method, url, payload === undefined ? {} : { payload });
      expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBe(status);
      if (status === 200 || status === 201)
        expect(problems(method, path, status, answer.json()), url).toBeNull();
      if (path === `${runPath}/hitlDetails`) expect(answer.json()).toMatchObject({ total_entries: 1 });
    }
    const row = await api.writer.first<{ state: string; resume: string }>(
      'select state, resume from task_instance where id = ?',
      [attempt?.id ?? ''],
    );
    expect(row?.state).toBe('scheduled');
    expect(JSON.parse(JSON.parse(row?.resume ?? '').event)).toMatchObject({
      chosen_options: ['yes'],
      params_input: { n: 2 },
      responded_by_user: { id: 'admin', name: 'admin' },
    });
  });
});

// What the page of all open requests reads: which wait, and which of them the one who asks may answer.
import type { OpenRequestList } from '@ariel/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, MINUTE_US, START_US, taskDefinition } from './fixture/rows.ts';

describe('open requests', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    for (const dagId of ['sales', 'books']) {
      const versionId = await api.rows.addDag(
        dagDefinition(dagId, { tasks: ['old', 'new', 'late', 'done'].map((id) => taskDefinition(id)) }),
      );
      const runRef = await api.rows.addRun(dagId, versionId, 'r1');
      const ask = async (taskId: string, state: string, change: Record<string, unknown> = {}) => {
        const id = await api.rows.addInstance(runRef, versionId, taskId, { state, try_number: 1 });
        await api.rows.insert('human_request', {
          ...{ attempt_id: id, run_ref: runRef, task_id: taskId, map_index: -1, iteration: 0, try_number: 1 },
          ...{ subject: `${taskId}?`, options: '["yes","no"]', multiple: 0, params: '{}' },
          ...{ assigned_users: '[]', method: 'goOn', kwargs: 'null', created_at: START_US },
          ...change,
        } as never);
      };
      if (dagId === 'sales') {
        await ask('new', 'awaiting_input', { created_at: START_US + 2 * MINUTE_US });
        await ask('old', 'awaiting_input', {
          ...{ deadline_at: START_US + MINUTE_US, defaults: '["yes"]' },
          assigned_users: '[{"id":"viewer","name":"Vera"},{"id":"maria","name":"Maria"}]',
        });
        await ask('late', 'failed');
        await ask('done', 'awaiting_input', { responded_at: START_US });
      } else await ask('new', 'awaiting_input', { created_at: START_US + MINUTE_US });
    }
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const open = async (as = 'admin') => {
    const answer = await api.call('GET', '/ui/requests', { as });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json() as OpenRequestList;
  };

  it('are those that nobody has answered while their task waits, over all DAGs, the oldest first', async () => {
    const { requests, total_entries: total } = await open();
    expect(requests.map(({ dag_id: dagId, task_id: taskId }) => `${dagId} ${taskId}`)).toEqual([
      'sales old',
      'books new',
      'sales new',
    ]);
    expect(total).toBe(3);
    expect(requests[0]).toMatchObject({
      subject: 'old?',
      options: ['yes', 'no'],
      defaults: ['yes'],
      run_id: 'r1',
      map_index: -1,
      created_at: '2026-11-21T12:00:00Z',
      deadline_at: '2026-11-21T12:01:00Z',
      assigned_users: [
        { id: 'viewer', name: 'Vera' },
        { id: 'maria', name: 'Maria' },
      ],
    });
    expect(requests[1]).toMatchObject({ defaults: null, deadline_at: null, assigned_users: [] });
  });

  it('say which of them the one who asks may answer: asked for, and with the right to', async () => {
    const { answerable, requests } = await open();
    expect(requests.map((each) => each.may_answer)).toEqual([false, true, true]);
    expect(answerable).toBe(2);
    // A viewer is asked for one, and may not answer it all the same.
    expect((await open('viewer')).answerable).toBe(0);
  });

  it('are those of the DAGs that one sees, and answerable where the role of the DAG says so', async () => {
    const grants = ['dags:read', 'runs:read', 'instances:read', 'humans:read', 'humans:edit', 'dags:edit'];
    const actions = grants.map((permission) => {
      const [resource, action] = permission.split(':');
      return { resource: { name: resource }, action: { name: action }, scope: 'dag:books' };
    });
    const made = await api.call('POST', '/auth/fab/v1/roles', { payload: { name: 'Bookers', actions } });
    expect(made.statusCode, made.body).toBeLessThan(300);
    const payload = { username: 'bo', password: 'correct horse', roles: [{ name: 'Bookers' }] };
    const person = await api.call('POST', '/auth/fab/v1/users', { payload });
    expect(person.statusCode, person.body).toBeLessThan(300);
    const { answerable, requests, total_entries: total } = await open('bo');
    expect([requests.map(({ dag_id: dagId }) => dagId), total, answerable]).toEqual([['books'], 1, 1]);
  });
});

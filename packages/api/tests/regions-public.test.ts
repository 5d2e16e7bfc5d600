// What programs read of mapped groups, loops and tries of groups by the public API, and how they name one instance of many.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addRegions } from './fixture/regions.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
  await addRegions(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const rest = '/api/v2/dags/regions/dagRuns/r1/taskInstances';

describe('the public API', () => {
  interface Listed {
    readonly task_instances: readonly {
      readonly id: string;
      readonly task_id: string;
      readonly map_index: number;
      readonly in_loop: boolean;
      readonly loop_iteration: { readonly loop_id: string; readonly iteration: number } | null;
    }[];
    readonly dropped?: readonly unknown[];
  }
  const named = ({ task_instances: all }: Listed) =>
    all.map((each) => `${each.task_id} ${each.map_index} ${each.loop_iteration?.iteration ?? '-'}`).sort();

  it('says in which iteration of which loop an instance lies', async () => {
    const one = (url: string) => api.get<Listed['task_instances'][number]>(`${rest}/${url}`);
    expect(await one('draft/1?iteration=1')).toMatchObject({
      in_loop: true,
      loop_iteration: { loop_id: 'refine', iteration: 1 },
    });
    expect((await one('draft/1')).loop_iteration?.iteration).toBe(2);
    expect(await one('files')).toMatchObject({ in_loop: false, loop_iteration: null });
    const tries = await api.get<Listed>(`${rest}/draft/1/tries?iteration=0`);
    expect(tries.task_instances[0]?.loop_iteration).toEqual({ loop_id: 'refine', iteration: 0 });
    const xcom = await api.get<{ value: string }>(
      `${rest}/draft/xcomEntries/return_value?map_index=1&iteration=0`,
    );
    expect(xcom.value).toBe('1.0');
  });

  it('lists a loop, one of its iterations, and a group by what is in it, not by its name', async () => {
    expect(named(await api.get<Listed>(`${rest}?loop_id=refine&iteration=1`))).toEqual([
      'draft 0 1',
      'draft 1 1',
      'draft_gate 0 1',
      'draft_gate 1 1',
    ]);
    const group = await api.get<Listed>(`${rest}?task_group_id=refine&limit=100`);
    expect(new Set(group.task_instances.map((each) => each.task_id))).toEqual(
      new Set(['draft', 'draft_gate']),
    );
    expect((await api.call('GET', `${rest}?loop_id=nope`)).statusCode).toBe(404);
  });

  const clear = async (body: object) => {
    const payload = { dag_run_id: 'r1', only_failed: false, ...body };
    return api.call('POST', '/api/v2/dags/regions/clearTaskInstances', { payload });
  };

  it('tells which later iterations go when one is cleared, or refuses that', async () => {
    const answer = (await clear({ task_ids: [['draft', 1, 1]] })).json() as Listed;
    expect(answer.dropped).toEqual([
      ['draft', 1, 2],
      ['draft_gate', 1, 2],
    ]);
    expect(named(answer)).toEqual([
      'close -1 -',
      'draft 1 1',
      'draft 1 2',
      'draft_gate 1 1',
      'draft_gate 1 2',
      'open -1 -',
    ]);
    const refused = await clear({ task_ids: [['draft', 1, 1]], include_later_loop_iterations: false });
    expect([refused.statusCode, refused.body]).toEqual([409, expect.stringContaining('iteration 2')]);
    const last = (await clear({ task_ids: [['draft', 1]], include_later_loop_iterations: false })).json();
    expect(named(last as Listed)).toEqual(['close -1 -', 'draft 1 2', 'draft_gate 1 2', 'open -1 -']);
    expect((last as Listed).dropped).toBeUndefined();
  });

  it('clears a group by what is in it, and single instances by their ids', async () => {
    const group = (await clear({ task_group_id: 'refine' })).json() as Listed;
    // With the setup that its tasks need, and its teardown.
    expect(new Set(group.task_instances.map((each) => each.task_id))).toEqual(
      new Set(['draft', 'draft_gate', 'open', 'close']),
    );
    const check = await api.get<{ id: string }>(`${rest}/per_file.check/3`);
    const one = (await clear({ task_instance_ids: [check.id] })).json() as Listed;
    expect(named(one)).toEqual(['per_file.check 3 -']);
  });

  it('marks and annotates one iteration', async () => {
    const url = `${rest}/draft/1?iteration=1`;
    expect((await api.call('PATCH', url, { payload: { note: 'odd' } })).statusCode).toBe(200);
    const rows = await api.writer.all<{ iteration: number }>(
      "select iteration from task_instance where note = 'odd'",
    );
    expect(rows).toEqual([{ iteration: 1 }]);
    const dry = `${rest}/draft/1/dry_run?iteration=1`;
    const answer = await api.call('PATCH', dry, { payload: { new_state: 'failed' } });
    expect(named(answer.json() as Listed)).toEqual(['draft 1 1']);
  });
});

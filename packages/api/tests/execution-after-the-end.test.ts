// Calls that come when the attempt is over: what a client still has to say after a success is taken, and nothing else changes anything.
import { describe, expect, test } from 'vitest';
import { openWorld, type World } from './fixture/execution-world.ts';

const when = '2026-11-21T12:00:00Z';
const process = { hostname: 'h', pid: 7 };

async function ended(state: string): Promise<World> {
  const world = await openWorld();
  const answer = await world.call('PATCH', `/task-instances/${world.ids.list}/state`, {
    token: await world.execution('list'),
    body: { state, end_date: when },
  });
  expect(answer.statusCode).toBe(204);
  return world;
}

/** Another try has taken its place. */
async function replaced(): Promise<World> {
  const world = await ended('failed');
  const { list } = world.ids;
  await world.database.run("update task_instance set id = 'another try', state = 'queued' where id = ?", [
    list,
  ]);
  await world.database.run(
    `insert into task_instance_history (id, run_ref, task_id, map_index, iteration, state, try_number, max_tries, version_id, operator,
       pool, pool_slots, priority_weight, queue)
     select ?, run_ref, task_id, map_index, iteration, 'failed', 1, 0, version_id, operator, pool, pool_slots, priority_weight, queue
     from task_instance where id = 'another try'`,
    [list],
  );
  return world;
}

type Method = Parameters<World['call']>[0];
type Call = readonly [Method, string, unknown?];

const changing = (id: string): readonly Call[] => [
  ['PUT', `/task-instances/${id}/heartbeat`, process],
  ['PATCH', `/task-instances/${id}/state`, { state: 'skipped', end_date: when }],
  ['PATCH', `/task-instances/${id}/skip-downstream`, { tasks: ['last'] }],
  ['POST', `/hitlDetails/${id}`, { ti_id: id, options: ['a'], subject: 's' }],
  ['PUT', `/store/ti/${id}/k`, { value: 1 }],
  ['PUT', '/store/asset/by-name/value?name=orders&key=k', { value: 1 }],
];
/** Of callbacks of a success and of links of operators. */
const late: readonly Call[] = [
  ['PUT', '/variables/late', { val: '1' }],
  ['DELETE', '/variables/late'],
  ['POST', '/xcoms/d/r/list/_link', 'https://jobs.example/7'],
  ['DELETE', '/xcoms/d/r/list/_link'],
  ['POST', '/dag-runs/e/late', {}],
  ['GET', '/dag-runs/count?dag_id=d'],
  ['GET', '/task-instances/count?dag_id=d'],
  ['GET', '/task-instances/states?dag_id=d'],
];

async function statuses(world: World, calls: readonly Call[]): Promise<number[]> {
  const token = await world.execution('list');
  const all: number[] = [];
  for (const [method, url, body] of calls)
    all.push((await world.call(method, url, { token, body })).statusCode);
  return all;
}

describe('after a success', () => {
  test('values, variables and runs are taken, and counts are told: callbacks run then', async () => {
    await using world = await ended('success');
    expect(await statuses(world, late)).toEqual([201, 204, 201, 200, 204, 200, 200, 200]);
  });

  test('nothing else changes', async () => {
    await using world = await ended('success');
    const calls = changing(world.ids.list);
    expect(await statuses(world, calls)).toEqual(calls.map(() => 409));
  });

  test('the same report again is taken, and its first token begins nothing', async () => {
    await using world = await ended('success');
    const { list } = world.ids;
    const again = { token: await world.execution('list'), body: { state: 'success', end_date: when } };
    expect((await world.call('PATCH', `/task-instances/${list}/state`, again)).statusCode).toBe(200);
    const run = { token: await world.workload('list'), body: world.entering };
    const refused = await world.call('PATCH', `/task-instances/${list}/run`, run);
    expect([refused.statusCode, refused.json()]).toMatchObject([
      409,
      { detail: { reason: 'invalid_state', previous_state: 'success' } },
    ]);
  });
});

describe.each(['failed', 'skipped'])('after an end as %s', (state) => {
  test('nothing is stored, set or begun', async () => {
    await using world = await ended(state);
    const calls = [...changing(world.ids.list).filter(([, , body]) => !isState(body, state)), ...late];
    expect(await statuses(world, calls)).toEqual(calls.map(() => 409));
  });
});

const isState = (body: unknown, state: string): boolean =>
  (body as { state?: string } | undefined)?.state === state;

test('an attempt that another try replaced is gone, and writes nothing for the one in its place', async () => {
  await using world = await replaced();
  const { list } = world.ids;
  const own: readonly Call[] = [
    ...changing(list).filter(([, url]) => url.includes(list)),
    ['PUT', `/task-instances/${list}/rtif`, {}],
    ['PATCH', `/task-instances/${list}/rendered-map-index`, 'x'],
    ['GET', `/hitlDetails/${list}`],
  ];
  expect(await statuses(world, own)).toEqual(own.map(() => 410));
  expect(await statuses(world, late)).toEqual([409, 409, 403, 403, 409, 409, 409, 409]);
  const kept = await world.database.all("select key from xcom where task_id = 'list'");
  expect(kept).toEqual([]);
});

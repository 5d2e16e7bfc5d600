// Acts on whole runs in a random world, each watched: backfills and forks make what their previews said, and nothing else.
import type { CreateBackfillRequest, ForkRunRequest } from '@ariel/protocol';
import type { World } from '@ariel/testkit';

const actor = { user: 'tester', via: 'test' } as const;
const DAY_US = 86_400_000_000;

interface SeenRun {
  readonly id: number;
  readonly run_id: string;
  readonly state: string;
  readonly queued_at: number;
  readonly clear_count: number;
}

const runsOf = (world: World): Promise<SeenRun[]> =>
  world.database.all<SeenRun>('select id, run_id, state, queued_at, clear_count from dag_run order by id');

export async function fillBack(world: World, how: number, isBeside: boolean): Promise<void> {
  const request: Omit<CreateBackfillRequest, 'dryRun'> = {
    dagId: 'random',
    fromUs: Date.UTC(2023, 11, 28 + (how % 3)) * 1000,
    toUs: Date.UTC(2023, 11, 30) * 1000 + (how % 5) * DAY_US,
    runBackwards: how % 2 === 0,
    conf: how % 4 === 0 ? { how } : null,
    reprocessBehavior: (['none', 'failed', 'completed'] as const)[how % 3] ?? 'none',
    maxActiveRuns: 1 + (how % 3),
    onLatestVersion: how % 7 === 0 ? false : null,
    actor,
  };
  if (isBeside) {
    await world.control.createBackfill({ ...request, dryRun: false });
    return;
  }
  const before = await runsOf(world);
  const { dates: said } = await world.control.createBackfill({ ...request, dryRun: true });
  if (JSON.stringify(before) !== JSON.stringify(await runsOf(world)))
    throw new Error('the dry run of a backfill changed runs');
  const { dates: done } = await world.control.createBackfill({ ...request, dryRun: false });
  const brief = (dates: typeof said): string =>
    JSON.stringify(dates.map(({ logicalDate, what }) => [logicalDate, what]));
  if (brief(said) !== brief(done))
    throw new Error(`the dry run said ${brief(said)}, and it was ${brief(done)}`);
  const known = new Map(before.map((run) => [run.id, run]));
  const after = await runsOf(world);
  const made = after.filter(({ id }) => !known.has(id)).length;
  const again = after.filter((run) => {
    const old = known.get(run.id);
    return old !== undefined && (old.state !== run.state || old.clear_count !== run.clear_count);
  }).length;
  const count = (what: string): number => said.filter((date) => date.what === what).length;
  if (made !== count('create') || again !== count('again'))
    throw new Error(`the dry run said ${brief(said)}; ${made} runs were made, ${again} run again`);
}

export async function changeBackfill(world: World, kind: string): Promise<void> {
  const row = await world.database.first<{ id: number }>(
    'select id from backfill where completed_at is null',
  );
  if (!row) return;
  const { control } = world;
  if (kind === 'cancel backfill') await control.cancelBackfill({ id: row.id, actor });
  else await control.setBackfillPaused({ id: row.id, isPaused: kind === 'pause backfill', actor });
}

interface ForkedRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly state: string | null;
}

export async function forkAt(
  world: World,
  { run_id: runId, task_id: taskId }: { readonly run_id: string; readonly task_id: string },
  { how, isBeside }: { readonly how: number; readonly isBeside: boolean },
): Promise<void> {
  if ((await runsOf(world)).length > 6) return;
  const request: Omit<ForkRunRequest, 'dryRun'> = {
    dagId: 'random',
    runId,
    fromTasks: [taskId],
    onLatestVersion: how % 2 === 0,
    conf: {},
    newRunId: null,
    note: null,
    actor,
  };
  if (isBeside) {
    await world.control.forkRun({ ...request, dryRun: false });
    return;
  }
  const original = await rowsOf(world, runId);
  const before = await runsOf(world);
  const said = await world.control.forkRun({ ...request, dryRun: true });
  if (JSON.stringify(before) !== JSON.stringify(await runsOf(world)))
    throw new Error('the preview of a fork changed runs');
  const done = await world.control.forkRun({ ...request, dryRun: false });
  if (JSON.stringify(said.instances) !== JSON.stringify(done.instances))
    throw new Error(
      `the preview said ${JSON.stringify(said.instances)}, and it was ${JSON.stringify(done.instances)}`,
    );
  if (JSON.stringify(original) !== JSON.stringify(await rowsOf(world, runId)))
    throw new Error(`forking ${runId} changed it`);
  const rows = (await rowsOf(world, done.run?.runId ?? '')).filter(({ state }) => state !== 'removed');
  const shown = rows.map((row) => ({
    taskId: row.task_id,
    mapIndex: row.map_index,
    iteration: row.iteration,
    what: row.state === null ? 'runs' : 'taken',
  }));
  if (JSON.stringify(shown) !== JSON.stringify(done.instances))
    throw new Error(`the fork has ${JSON.stringify(shown)}, and said ${JSON.stringify(done.instances)}`);
  const wrong = rows.find(({ state, task_id: id }) => state !== null && (id === taskId || !stands(state)));
  if (wrong) throw new Error(`${JSON.stringify(wrong)} was taken over`);
}

const stands = (state: string): boolean => ['success', 'skipped', 'removed'].includes(state);

function rowsOf(world: World, runId: string): Promise<ForkedRow[]> {
  return world.database.all<ForkedRow>(
    `select i.task_id, i.map_index, i.iteration, i.state from task_instance i join dag_run r on r.id = i.run_ref
     where r.run_id = ? order by i.task_id, i.iteration, i.map_index`,
    [runId],
  );
}

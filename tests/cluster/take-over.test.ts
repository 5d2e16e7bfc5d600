// Real schedulers on a real Postgres: one that is killed is replaced within its lease, one that leaves in order at once, and a
// rolling restart of all fails no task.
import { afterEach, expect, test } from 'vitest';
import { until } from '../e2e/support/until.ts';
import { Cluster, type ClusterOptions } from './support/cluster.ts';

const naps = `import { setTimeout } from 'node:timers/promises';
import { dag, task } from 'ariel';
const nap = task('nap', async ({ n }: { n: number }) => { await setTimeout(1200); return n; });
const last = task('last', ({ all }: { all: number[] }) => all.length);
dag('naps', { maxActiveRuns: 100, defaultArgs: { infraRetries: 20 } }, () => {
  last({ all: nap.expand({ n: [1, 2, 3] }) });
});
dag('steady', { maxActiveRuns: 100, defaultArgs: { retries: 0 } }, () => {
  last({ all: nap.expand({ n: [1, 2] }) });
});
`;
const LEASE_MS = 6000;
const BEAT_MS = 2000;

let cluster: Cluster | null = null;
afterEach(async () => {
  await cluster?.[Symbol.asyncDispose]();
  cluster = null;
});

async function started(options: Partial<ClusterOptions> = {}): Promise<Cluster> {
  const sizes = { schedulers: 2, apiServers: 1, workers: 0, dags: { 'naps.ts': naps }, ...options };
  cluster = await Cluster.start(sizes);
  await cluster.untilVisible('naps', 'steady');
  return cluster;
}

/** Owner → its running runs. */
async function owners({ records }: Cluster): Promise<ReadonlyMap<string, number>> {
  const rows = await records.all<{ pid: number | null; n: number }>(
    `select j.pid, count(*) as n from dag_run r left join job j on j.id = r.owner_id
     where r.state = 'running' group by j.pid`,
  );
  return new Map(rows.map((row) => [String(row.pid), row.n]));
}

async function triggered(on: Cluster, dagId: string, times: number): Promise<string[]> {
  return Promise.all(Array.from({ length: times }, () => on.trigger(dagId)));
}

async function allEnd(on: Cluster, dagId: string, runIds: readonly string[]): Promise<string[]> {
  const ended = await Promise.all(runIds.map((runId) => on.untilEnded(dagId, runId, 90_000)));
  return [...new Set(ended.map(({ state }) => state))];
}

test('what a killed scheduler was doing is gone on with by the other, within its lease', async () => {
  const on = await started();
  const runIds = await triggered(on, 'naps', 40);
  const [first, second] = on.of('scheduler');
  await until('both have runs', async () => (await owners(on)).size === 2);
  const killedMs = performance.now();
  await first?.kill();
  await until('the other has them all', async () => {
    const now = await owners(on);
    return [...now.keys()].every((pid) => pid === String(second?.pid));
  });
  const tookMs = performance.now() - killedMs;
  console.log(`taken over after ${Math.round(tookMs)} ms`);
  // Found with the beat after its end, by a machine that is busy with 40 runs.
  expect(tookMs).toBeLessThan(LEASE_MS + 4 * BEAT_MS);
  expect(await allEnd(on, 'naps', runIds)).toEqual(['success']);
});

test('a scheduler that leaves in order hands its runs over at once, and no try is lost', async () => {
  const on = await started();
  const runIds = await triggered(on, 'steady', 20);
  const [first, second] = on.of('scheduler');
  await until('both have runs', async () => (await owners(on)).size === 2);
  const pid = String(first?.pid);
  const askedMs = performance.now();
  const stopped = first?.stop();
  await until('it owns nothing', async () => !(await owners(on)).has(pid) && !(await owners(on)).has('null'));
  const tookMs = performance.now() - askedMs;
  console.log(`handed over after ${Math.round(tookMs)} ms`);
  // Else its lease would have to end first, which its last beat has renewed.
  expect(tookMs).toBeLessThan(LEASE_MS - BEAT_MS);
  expect(await stopped).toBe(0);
  expect(second?.isAlive).toBe(true);
  expect(await allEnd(on, 'steady', runIds)).toEqual(['success']);
  const tries = await on.records.all('select distinct try_number from task_instance');
  expect(tries).toEqual([{ try_number: 1 }]);
});

test('a scheduler that was stopped for longer than its lease comes back as another and harms nothing', async () => {
  const on = await started();
  const runIds = await triggered(on, 'naps', 20);
  const [first] = on.of('scheduler');
  await until('both have runs', async () => (await owners(on)).size === 2);
  first?.freeze();
  const frozen = String(first?.pid);
  await until('the other has them all', async () => !(await owners(on)).has(frozen));
  first?.thaw();
  expect(await allEnd(on, 'naps', runIds)).toEqual(['success']);
  const back = async () => {
    const rows = await on.records.all<{ n: number }>(
      `select count(*) as n from job where kind = 'scheduler' and pid = ${frozen} and ended_at is null`,
    );
    return rows[0]?.n === 1;
  };
  await until('it has come back', back);
  expect((await on.records.all('select 1 as x from pool where used <> 0')).length).toBe(0);
});

test('a rolling restart of every process fails no task', async () => {
  const on = await started({ schedulers: 2, apiServers: 2 });
  const runIds: string[] = [];
  let isOver = false;
  const load = (async () => {
    while (!isOver) {
      runIds.push(...(await triggered(on, 'steady', 2)));
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  })();
  for (const member of on.members) {
    await member.stop();
    await member.start();
  }
  isOver = true;
  await load;
  expect(await allEnd(on, 'steady', runIds)).toEqual(['success']);
  const lost = await on.records.all<{ n: number }>('select count(*) as n from task_instance_history');
  expect(lost[0]?.n).toBe(0);
});

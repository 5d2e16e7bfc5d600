// A burst of asset events over many DAGs that wait for them, with two schedulers on one real Postgres: each event is consumed
// exactly once by each. CI takes a share; all of it: `ARIEL_BURST=5000x50 npm test -- --project postgres tests/postgres/asset-burst.test.ts`.
import { createExecutionService, type ExecutionSettings, VersionCache } from '@ariel/execution';
import type { Executor, HeldEnds, QueuedAttempt, SchedulerNotice } from '@ariel/protocol';
import { type SchedulerSignal, signalChannels } from '@ariel/protocol';
import { realPacing, Scheduler } from '@ariel/scheduler';
import { type Database, type Queryable, storeAssetEvents } from '@ariel/store';
import { aDag, anAsset, any, onAssets, openTestDatabase, publishDefinitions, t } from '@ariel/testkit';
import { expect, test } from 'vitest';

const [EVENTS = 400, CONSUMERS = 12] = (process.env.ARIEL_BURST ?? '').split('x').map(Number).filter(Boolean);
const assets = Array.from({ length: 10 }, (_each, index) => anAsset(`asset_${index}`));
const nowUs = (): number => Date.now() * 1000;
let ids = 0;
const newId = (): string => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;

test(`${EVENTS} events over ${CONSUMERS} DAGs and two schedulers`, { timeout: 600_000 }, async () => {
  await using opened = await openTestDatabase();
  const another = opened.another as () => Promise<Database>;
  const { database } = opened;
  await publish(database);
  const done = Promise.withResolvers<void>();
  const looked = coalesced(async () => {
    if (await isAllConsumed(database)) done.resolve();
  });
  const problems: string[] = [];
  const schedulers = await Promise.all([1, 2].map(async () => aScheduler(await another(), problems, looked)));
  const beganMs = Date.now();
  const tell = async (on: Database): Promise<void> => {
    const signal: SchedulerSignal = { kind: 'notice', notice: { kind: 'asset-events' } };
    await on.signals?.send(on, signalChannels.scheduler, JSON.stringify(signal));
  };
  // Four that bring events at the same moment, some of them to the same asset.
  const bringers = await Promise.all([0, 1, 2, 3].map(another));
  await Promise.all(
    bringers.map(async (on, bringer) => {
      for (let number = bringer; number < EVENTS; number += bringers.length) {
        const { group, name, uri } = assets[number % assets.length] ?? anAsset('');
        const event = {
          asset: { group, name, uri },
          extra: `{"n":${number}}`,
          partitionKey: null,
          aliases: [],
        };
        await on.transaction((tx) => storeAssetEvents(tx, [{ ...event, atUs: nowUs(), source: null }]));
        await tell(on);
      }
    }),
  );
  looked();
  await done.promise;
  const tookMs = Date.now() - beganMs;
  for (const scheduler of schedulers) await scheduler.stop();
  expect(problems).toEqual([]);
  const consumed = await database.all<{ dag_id: string; n: number; different: number; runs: number }>(
    `select dag_id, count(*) as n, count(distinct event_id) as different, count(distinct run_ref) as runs
     from asset_event_run group by dag_id order by dag_id`,
  );
  expect(consumed).toHaveLength(CONSUMERS);
  expect(new Set(consumed.map(({ different, n }) => `${n} ${different}`))).toEqual(
    new Set([`${EVENTS} ${EVENTS}`]),
  );
  // No run without something to be for, and none that took what another took.
  const [runs] = await database.all<{ n: number }>('select count(*) as n from dag_run');
  expect(runs?.n).toBe(consumed.reduce((sum, each) => sum + each.runs, 0));
  const owners = await database.all<{ n: number }>(
    "select count(*) as n from task_instance where state = 'success' group by worker_id",
  );
  expect(owners.length).toBe(2);
  console.info(
    `${EVENTS} events × ${CONSUMERS} DAGs in ${tookMs} ms: ${runs?.n} runs, ${EVENTS * CONSUMERS} consumed`,
  );
});

/** Half of them wait for any of the assets in one order, half in the other: they meet on the same rows. */
async function publish(database: Database): Promise<void> {
  for (let number = 0; number < CONSUMERS; number++) {
    const order = number % 2 === 0 ? assets : [...assets].reverse();
    const { definition } = aDag(`use_${number}`, t('use')).with({ schedule: onAssets(any(...order)) });
    await publishDefinitions(database, [definition], {
      nowUs: nowUs(),
      newId,
      maxActiveRuns: number % 3 === 0 ? 1 : 16,
    });
  }
}

async function isAllConsumed(database: Database): Promise<boolean> {
  const row = await database.first<{ n: number; open: number }>(
    `select (select count(*) from asset_event_run) as n,
       (select count(*) from dag_run where state not in ('success', 'failed')) as open`,
  );
  return row?.n === EVENTS * CONSUMERS && row.open === 0;
}

/** A scheduler as a process of its own would have it, with an executor whose tasks succeed at once. */
async function aScheduler(database: Database, problems: string[], looked: () => void): Promise<Scheduler> {
  const versions = new VersionCache();
  const workerId = newId();
  const settings: ExecutionSettings = {
    database,
    versions,
    nowUs,
    newId,
    hereId: () => scheduler.ownerHere,
    notify: (notice: SchedulerNotice) => scheduler.notify(notice),
    joinTurn: (ends: HeldEnds<Queryable>) => scheduler.join(ends),
    leaseMs: 600_000,
    maxMapLength: 1000,
  };
  const service = createExecutionService(settings);
  const execute = async (attempts: readonly QueuedAttempt[]): Promise<void> => {
    const claimant = { workerId, hostname: 'here', pid: 1, pidStarted: '1' };
    await service.claim(attempts.map(({ attemptId, runRef }) => ({ ...claimant, attemptId, runRef })));
    const outcome = { kind: 'success', xcoms: [], followed: null } as const;
    await service.finish(
      attempts.map(({ attemptId }) => ({ attemptId, outcome, endUs: nowUs(), renderedFields: null })),
    );
    looked();
  };
  const executor: Executor = {
    name: 'at-once',
    start: async () => {},
    queue: (attempts) => void execute(attempts).catch((error: unknown) => problems.push(String(error))),
    kill: () => {},
    stop: async () => {},
  };
  const scheduler = new Scheduler({
    database,
    versions,
    executor,
    nowUs,
    newId,
    ownerId: newId(),
    parallelism: 32,
    runLeaseMs: 60_000,
    isOnlyScheduler: false,
    pacing: realPacing(nowUs),
    live: looked,
    report: ({ error, message }) => problems.push(`${message}: ${String(error)}`),
  });
  await scheduler.start();
  return scheduler;
}

/** Calls that come while one is under way are one more call. */
function coalesced(work: () => Promise<void>): () => void {
  let state: 'idle' | 'busy' | 'again' = 'idle';
  const go = (): void => {
    state = 'busy';
    void work().finally(() => {
      const isAgain = state === 'again';
      state = 'idle';
      if (isAgain) go();
    });
  };
  return () => {
    if (state === 'idle') go();
    else state = 'again';
  };
}

// `npm run bench -- waits`: thousands of deferred tasks in one triggerer: what it takes, and how soon each is woken. Then two of them, one of
// which is killed in the middle: none of the tasks may be lost, none woken twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { migrate, openPostgres } from '@ariel/store';
import { PostgresServer } from '@ariel/testkit';
import { parsed, UsageError, wholeNumber } from '../stage-options.ts';
import { TriggererProcess } from './triggerer-process.ts';
import { readWoken, type WokenFacts, writeWaiting } from './waiting-rows.ts';

const usage = `npm run bench -- waits [options]

  --count N    deferred tasks (20000)
  --spread S   over how many seconds their events come (40)
  --lease S    how long a triggerer may be silent before another takes over (5)`;

const MUST_MB = 500;
const MUST_LATE_MS = 1_000;
/** From the start to the first event: they are all claimed by then. */
const AHEAD_MS = 25_000;

export interface WaitsOptions {
  readonly count: number;
  readonly spreadMs: number;
  readonly leaseMs: number;
  readonly aheadMs: number;
}

export interface WaitsFacts extends WokenFacts {
  readonly claimedMs: number;
  readonly memoryMb: number;
}

export async function reportWaits(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, {
    count: { type: 'string', default: '20000' },
    spread: { type: 'string', default: '40' },
    lease: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return console.log(usage);
  const count = wholeNumber('--count', values.count, 1);
  if (count > 999_999) throw new UsageError('--count is at most 999999.');
  const options = {
    count,
    spreadMs: wholeNumber('--spread', values.spread, 1) * 1000,
    leaseMs: wholeNumber('--lease', values.lease, 1) * 1000,
    aheadMs: AHEAD_MS,
  };
  const alone = await measureWaits(options, false);
  console.log(`one triggerer: ${describe(alone, count)}`);
  const killed = await measureWaits(options, true);
  console.log(`two, one killed in the middle: ${describe(killed, count)}`);
  const isRight =
    [alone, killed].every(({ twice, woken }) => woken === count && twice === 0) &&
    alone.memoryMb < MUST_MB &&
    alone.lateMostMs < MUST_LATE_MS;
  console.log(
    isRight ? 'as it must be' : `NOT as it must be: < ${MUST_MB} MB, each within ${MUST_LATE_MS} ms, once`,
  );
  if (!isRight) process.exitCode = 1;
}

const describe = (facts: WaitsFacts, count: number): string =>
  `${facts.woken} of ${count} woken, ${facts.twice} of them twice; late by ${facts.lateP50Ms} ms (p50), ${facts.lateP99Ms} ms (p99), ` +
  `${facts.lateMostMs} ms at most; claimed within ${facts.claimedMs} ms; ${Math.round(facts.memoryMb)} MB`;

/** `kills`: of two triggerers the one that has all of them is killed in the middle. */
export async function measureWaits(options: WaitsOptions, kills: boolean): Promise<WaitsFacts> {
  const { aheadMs, count, leaseMs, spreadMs } = options;
  const folder = mkdtempSync(join(tmpdir(), 'ariel-waits-'));
  const postgres = await PostgresServer.start({ isDurable: true });
  const name = await postgres.createDatabase({ isEmpty: true });
  const database = await openPostgres(postgres.options(name));
  const triggerers: TriggererProcess[] = [];
  const start = (id: string): TriggererProcess => {
    const triggerer = new TriggererProcess({
      folder: join(folder, id),
      url: postgres.url(name),
      capacity: count,
      environment: {
        ARIEL__TRIGGERER__TRIGGERER_HEALTH_CHECK_THRESHOLD: String(leaseMs / 1000),
        ARIEL__TRIGGERER__JOB_HEARTBEAT_SEC: String(Math.max(0.2, leaseMs / 5000)),
      },
    });
    triggerers.push(triggerer);
    return triggerer;
  };
  try {
    await migrate(database, Date.now() * 1000);
    const beganMs = Date.now();
    const rows = { count, fromUs: (beganMs + aheadMs) * 1000, spreadMs };
    await writeWaiting(database, rows);
    const first = start('first');
    const owned = 'select count(*) as n from waiting_trigger where owner_id is not null';
    while (Number((await database.first<{ n: number }>(owned))?.n) < count) {
      if (!first.isAlive) throw new Error(`the triggerer ended:\n${first.output}`);
      if (Date.now() > beganMs + aheadMs) throw new Error(`not all were claimed in time:\n${first.output}`);
      await setTimeout(50);
    }
    const claimedMs = Date.now() - beganMs;
    let memoryMb = 0;
    const second = kills ? start('second') : null;
    const lastMs = beganMs + aheadMs + spreadMs;
    let isKilled = false;
    while (Date.now() < lastMs + 500) {
      memoryMb = Math.max(memoryMb, (isKilled ? (second ?? first) : first).memoryMb());
      if (kills && !isKilled && Date.now() > beganMs + aheadMs + spreadMs / 2) {
        await first.kill();
        isKilled = true;
      }
      await setTimeout(500);
    }
    const left = 'select count(*) as n from waiting_trigger';
    for (const untilMs = lastMs + 60_000; Date.now() < untilMs; await setTimeout(200))
      if (Number((await database.first<{ n: number }>(left))?.n) === 0) break;
    return { ...(await readWoken(database, rows)), claimedMs, memoryMb };
  } finally {
    for (const triggerer of triggerers) await triggerer.stop();
    await database.close();
    await postgres[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

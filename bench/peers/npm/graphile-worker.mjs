// graphile-worker: jobs run inside this one process. With its local queue and its batches of completions, which its
// manual recommends where throughput counts.
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { AT_ONCE, CHAIN, countdown, measure, nap, settings } from './workloads.mjs';

const pgPool = new pg.Pool({ connectionString: settings.postgres, max: 10 });
pgPool.on('error', () => {});
pgPool.on('connect', (client) => client.on('error', () => {}));
const utils = await makeWorkerUtils({ pgPool });
let count = countdown(1);
let firstStartMs = null;

const runner = await run({
  pgPool,
  noHandleSignals: true,
  logger: new Logger(() => () => {}),
  preset: {
    worker: {
      concurrentJobs: AT_ONCE,
      maxPoolSize: 10,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
  taskList: {
    step: async ({ step }, { addJob }) => {
      firstStartMs ??= performance.now();
      await nap();
      if (step < CHAIN) await addJob('step', { step: step + 1 });
      count.ended();
    },
    nap: async () => {
      await nap();
      count.ended();
    },
    noop: () => count.ended(),
  },
});
await measure({ chain, many });
await runner.stop();
await utils.release();
await pgPool.end();

async function chain() {
  count = countdown(CHAIN);
  firstStartMs = null;
  await runner.addJob('step', { step: 1 });
  await count.elapsedMs;
  return performance.now() - firstStartMs;
}

async function many(tasks, naps) {
  count = countdown(tasks);
  count.begin();
  await utils.addJobs(
    Array.from({ length: tasks }, () => ({ identifier: naps ? 'nap' : 'noop', payload: {} })),
  );
  return count.elapsedMs;
}

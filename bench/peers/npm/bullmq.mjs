// BullMQ on Redis: jobs run inside this one process.
import { Queue, Worker } from 'bullmq';
import { AT_ONCE, CHAIN, countdown, measure, nap, settings } from './workloads.mjs';

const connection = { host: '127.0.0.1', port: settings.redisPort, maxRetriesPerRequest: null };
const queue = new Queue('bench', { connection });
let count = countdown(1);
let firstStartMs = null;

const worker = new Worker(
  'bench',
  async ({ data: { step }, name }) => {
    if (name === 'step') {
      firstStartMs ??= performance.now();
      await nap();
      if (step < CHAIN) await queue.add('step', { step: step + 1 });
    } else if (name === 'nap') await nap();
  },
  { connection, concurrency: AT_ONCE },
);
worker.on('completed', () => count.ended());
await worker.waitUntilReady();
await measure({ chain, many });
await worker.close();
await queue.close();

async function chain() {
  count = countdown(CHAIN);
  firstStartMs = null;
  await queue.add('step', { step: 1 });
  await count.elapsedMs;
  return performance.now() - firstStartMs;
}

async function many(tasks, naps) {
  count = countdown(tasks);
  count.begin();
  await queue.addBulk(Array.from({ length: tasks }, () => ({ name: naps ? 'nap' : 'noop', data: {} })));
  return count.elapsedMs;
}

// Ends this process and everything it started when its parent is gone, even while user code blocks the event loop:
// a thread of its own looks. A task process without its supervisor must never live on beside a new try.
import { Worker } from 'node:worker_threads';

const LOOK_EVERY_MS = 1000;

const watch = `
const { workerData } = require('node:worker_threads');
const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  Atomics.wait(nobodyWakes, 0, 0, workerData.everyMs);
  if (process.ppid !== workerData.parent) process.kill(workerData.target, 'SIGKILL');
}`;

/** `parentPid` is told and not asked for: the parent may be gone before this process first looks. */
export function watchParent(parentPid: number): void {
  const workerData = { parent: parentPid, target: -process.pid, everyMs: LOOK_EVERY_MS };
  const resourceLimits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };
  const thread = new Worker(watch, { eval: true, workerData, resourceLimits, stdout: false, stderr: false });
  thread.unref();
}

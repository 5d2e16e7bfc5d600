// A thread that watches the event loop of its host: where that does not turn, it says which trigger keeps it busy. It says so past the
// main thread, which cannot.
import { writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';
import { type FromWatchdog, WATCHDOG_DESCRIPTOR } from './messages.ts';

/** Places in the shared memory. */
const TURN = 0;
const RUNNING = 1;
const LOOK_EVERY_MS = 250;

export interface Watchdog {
  /** The number of the trigger whose code begins now; 0: none. */
  runs(trigger: number): void;
  /** Which one runs. */
  readonly running: number;
}

export function startWatchdog(busyLimitMs: number): Watchdog {
  const memory = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { isWatchdog: true, memory, busyLimitMs },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    stdout: false,
    stderr: false,
  });
  worker.unref();
  // Nothing else may count the turns of the loop: a timer that is due shows that it turns.
  setInterval(() => Atomics.add(memory, TURN, 1), LOOK_EVERY_MS);
  return {
    runs: (trigger) => {
      memory[RUNNING] = trigger;
    },
    get running() {
      return memory[RUNNING] ?? 0;
    },
  };
}

interface WatchdogData {
  readonly isWatchdog: true;
  readonly memory: Int32Array;
  readonly busyLimitMs: number;
}

export function tellWatched(said: FromWatchdog): void {
  try {
    writeSync(WATCHDOG_DESCRIPTOR, `${JSON.stringify(said)}\n`);
  } catch {
    // The triggerer is gone, and this process goes with it.
  }
}

function watch({ busyLimitMs, memory }: WatchdogData): void {
  let turn = -1;
  let sinceMs = performance.now();
  let lastLookMs = sinceMs;
  let hasTold = false;
  setInterval(() => {
    const nowMs = performance.now();
    // The whole machine stood still: that is nobody's fault.
    const stoodStill = nowMs - lastLookMs > 4 * LOOK_EVERY_MS;
    lastLookMs = nowMs;
    const current = Atomics.load(memory, TURN);
    if (current !== turn || stoodStill) {
      turn = current;
      sinceMs = nowMs;
      hasTold = false;
      return;
    }
    if (hasTold || nowMs - sinceMs < busyLimitMs) return;
    hasTold = true;
    tellWatched({ kind: 'busy', trigger: Atomics.load(memory, RUNNING), ms: Math.round(nowMs - sinceMs) });
  }, LOOK_EVERY_MS);
}

const given = workerData as WatchdogData | null;
if (given?.isWatchdog === true) watch(given);

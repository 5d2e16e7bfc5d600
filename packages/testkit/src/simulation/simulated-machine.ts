// The machine of whoever runs tasks in a simulated world: its timers, its disk and its task processes.
import type { WorkerMachine } from '@ariel/worker';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { SimulatedTaskProcess } from './simulated-task-process.ts';
import type { WorldContext } from './world-context.ts';

/** What task processes are told. */
export const TASK_PROCESS = {
  cacheFolder: '/cache',
  logsFolder: '/logs',
  maxLogBytes: 1_000_000,
  arielModules: {},
  defaultTimezone: 'utc',
  logLevel: 'INFO',
} as const;

export const workerPid = (life: number): number => -1_000_000 - life;

/** Task processes are added to `children` as they start. */
export function simulatedMachine(
  context: WorldContext,
  process: SimulatedProcess,
  disk: SimulatedDisk,
  life: number,
  children: Set<SimulatedTaskProcess>,
): WorkerMachine {
  const { loop } = context;
  const laidOut = new Set<string>();
  let pids = life * -1000;
  const after = (ms: number, act: () => void) => ({ cancel: process.in(ms * 1000, act) });
  return {
    disk,
    processors: 2,
    time: {
      nowMs: () => loop.nowUs() / 1000,
      chance: () => process.random.next(),
      after,
      afterAtRest: after,
      every: (ms, act) => {
        let cancel = (): void => {};
        const again = (): void => {
          cancel = process.in(ms * 1000, () => {
            again();
            act();
          });
        };
        again();
        return { cancel: () => cancel() };
      },
      soon: (act) => void process.in(1, act),
    },
    isLaidOut: async (_folder, codeHash) => laidOut.has(codeHash),
    layOut: async ({ codeHash }) => {
      laidOut.add(codeHash);
      return `/cache/${codeHash}`;
    },
    startProcess: (options, events) => {
      pids -= 1;
      const child = new SimulatedTaskProcess({ context, disk, worker: process, pid: pids }, options, events);
      children.add(child);
      return child;
    },
    // The one that asks is there, and those before it are not.
    processStarted: (pid) => (pid === workerPid(life) ? `${process.name}.${life}` : ''),
  };
}

// One life of a worker in a simulated world: the real remote worker with its real supervisor, over a network, a disk, timers
// and task processes that are simulated.
import { RemoteWorker, ServerClient } from '@ariel/worker';
import type { SimulatedDisk } from './simulated-disk.ts';
import { simulatedMachine, TASK_PROCESS, workerPid } from './simulated-machine.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { SimulatedTaskProcess } from './simulated-task-process.ts';
import type { Life, WorldContext } from './world-context.ts';
import { workerTokens } from './world-tokens.ts';

export interface WorkerLife extends Life {
  /** The machine lives on, and its processes with it or not: those of the worker end with it. */
  died(): void;
}

export interface WorkerLifeSettings {
  readonly process: SimulatedProcess;
  /** Which of its place's lives it is. */
  readonly life: number;
  readonly slots: number;
  /** Of the machine: it outlives the worker. */
  readonly disk: SimulatedDisk;
}

/** What no wake-up said is found so late. */
const POLL_MS = 5_000;
const CLEANUP_MS = 1_500;
const SPOOL = '/spool';

export function workerLife(
  context: WorldContext,
  { disk, life, process, slots }: WorkerLifeSettings,
): WorkerLife {
  const { failed, leaseMs, network } = context;
  const children = new Set<SimulatedTaskProcess>();
  const machine = simulatedMachine(context, process, disk, life, children);
  const { random } = process;
  const pid = workerPid(life);
  const client = new ServerClient({
    servers: network.addresses(random, context.plan.servers),
    transport: network.transport(process),
    token: workerTokens(`${process.name}.${life}`, process.nowUs),
    pause: (ms) => new Promise((resolve) => void process.in(ms * 1000, resolve)),
    clockMs: machine.time.nowMs,
    chance: () => random.next(),
  });
  const makeWorker = (): RemoteWorker =>
    new RemoteWorker({
      client,
      machine,
      pid,
      workerId: `${process.name}.${life}`,
      hostname: process.name,
      version: 'simulated',
      queues: ['default'],
      size: slots,
      bundles: { dags: '/dags' },
      taskProcess: TASK_PROCESS,
      environment: {},
      memoryLimitMb: 100,
      niceIncrement: 0,
      cleanupMs: CLEANUP_MS,
      leaseMs,
      pollMs: POLL_MS,
      spoolFolder: SPOOL,
      nowUs: process.nowUs,
      report: ({ error, message }) => failed(process.name, message, error),
    });
  const gone = (): void => {
    for (const child of children) child.orphaned();
    children.clear();
  };
  let worker: RemoteWorker | null = null;
  let isLeaving = false;
  return {
    process,
    start: async () => {
      worker = makeWorker();
      await worker.start().catch((error: unknown) => {
        // Told to leave before a server had answered, it does not start any more.
        if (!isLeaving) throw error;
      });
    },
    leave: async () => {
      isLeaving = true;
      await worker?.leave(AbortSignal.abort());
    },
    died: gone,
  };
}

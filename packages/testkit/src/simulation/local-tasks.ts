// Tasks in a scheduler's own process: the real supervisor over the scheduler's own execution service, whose ends join its turns.
import { createExecutionService, type ExecutionSettings } from '@ariel/execution';
import { createLocalExecutor } from '@ariel/executors';
import { type Executor, type ExecutorPlaces, type KillSignal, signalChannels } from '@ariel/protocol';
import { type BegunAttempt, databaseLogStore } from '@ariel/store';
import { LogShipper, Supervisor, withShippedLogs } from '@ariel/worker';
import { logTime } from './log-time.ts';
import { noted } from './noted-service.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { simulatedMachine, TASK_PROCESS } from './simulated-machine.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { SimulatedTaskProcess } from './simulated-task-process.ts';
import type { WorldContext } from './world-context.ts';

const CLEANUP_MS = 1_500;

export interface LocalTasks {
  readonly executor: Executor;
  /** The scheduler has claimed these for its own processes. */
  begun(attempts: readonly BegunAttempt[]): void;
  start(): Promise<void>;
  drain(): Promise<void>;
  died(): void;
}

export interface LocalTasksSettings {
  readonly process: SimulatedProcess;
  readonly life: number;
  readonly disk: SimulatedDisk;
  readonly execution: ExecutionSettings;
}

export function localTasks(
  context: WorldContext,
  { disk, execution, life, process }: LocalTasksSettings,
): LocalTasks {
  const { failed, leaseMs, plan } = context;
  const { database } = execution;
  const children = new Set<SimulatedTaskProcess>();
  const machine = simulatedMachine(context, process, disk, life, children);
  const report = ({ error, message }: { message: string; error: unknown }): void =>
    failed(process.name, message, error);
  const logs = databaseLogStore(database, process.nowUs, { time: logTime(process) });
  const shipper = new LogShipper({
    machine,
    logsFolder: TASK_PROCESS.logsFolder,
    send: (pieces) => logs.append(pieces),
    sizes: (paths) => logs.sizes(paths),
    report,
  });
  /** When the turn that is being written reserved its places: leases are not counted from before that. */
  let reservedUs = 0;
  const supervisor = new Supervisor({
    service: withShippedLogs(noted(context, createExecutionService(execution)), shipper),
    machine,
    workerId: `local:${process.name}.${life}`,
    hostname: process.name,
    size: plan.localSlots ?? 1,
    bundles: { dags: '/dags' },
    taskProcess: TASK_PROCESS,
    environment: {},
    memoryLimitMb: 100,
    niceIncrement: 0,
    cleanupMs: CLEANUP_MS,
    leaseMs,
    nowUs: process.nowUs,
    secrets: { connection: async () => null, variable: async () => null },
    report,
  });
  const executor = createLocalExecutor({
    start: () => supervisor.start(),
    queue: (attempts) => supervisor.queue(attempts),
    kill: (attemptIds, reason) => supervisor.kill(attemptIds, reason),
    stop: (reason) => supervisor.stop(reason),
    places: notedPlaces(supervisor.places, () => {
      reservedUs = context.loop.nowUs();
    }),
  });
  return {
    executor,
    begun: (attempts) => {
      for (const { row } of attempts) context.ledger.leased(row.id, reservedUs + leaseMs * 1000);
    },
    start: async () => {
      await database.signals?.listen(signalChannels.kill, {
        heard: (text) => {
          const { attemptIds, reason } = JSON.parse(text) as KillSignal;
          executor.kill(attemptIds, reason);
        },
        missed: () => {},
      });
      await executor.start();
    },
    drain: async () => {
      await supervisor.drain();
      await executor.stop();
      await shipper.stop();
    },
    died: () => {
      for (const child of children) child.orphaned();
      children.clear();
    },
  };
}

const notedPlaces = (places: ExecutorPlaces, reserving: () => void): ExecutorPlaces => ({
  workerId: places.workerId,
  reserve: (wanted) => {
    reserving();
    return places.reserve(wanted);
  },
  release: (released) => places.release(released),
});

// One life of a scheduler in a simulated world: the real one, on its own clock and its own handle of the database.
import {
  BegunAttempts,
  type ExecutionSettings,
  settleLost,
  timeOutRequests,
  timeOutTriggers,
  VersionCache,
} from '@ariel/execution';
import { createRemoteExecutor } from '@ariel/executors';
import type { SchedulerNotice } from '@ariel/protocol';
import { Scheduler } from '@ariel/scheduler';
import { readExpiredAttempts, recordKills, workSignals } from '@ariel/store';
import { localTasks } from './local-tasks.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Life, WorldContext } from './world-context.ts';

export interface SchedulerLife extends Life {
  readonly scheduler: Scheduler;
  /** It was taken for dead, and goes on as another. */
  readonly wasDisowned: () => boolean;
  /** With it end the tasks of its process. */
  died(): void;
}

export interface SchedulerLifeSettings {
  readonly process: SimulatedProcess;
  /** Which of its place's lives it is. */
  readonly life: number;
  /** Changes or drops notices on their way. */
  readonly changes: (notice: SchedulerNotice) => SchedulerNotice | null;
  /** Of its machine. */
  readonly disk: SimulatedDisk;
}

const RUN_LEASE_MS = 10_000;

export function schedulerLife(
  context: WorldContext,
  { changes, disk, life, process }: SchedulerLifeSettings,
): SchedulerLife {
  const { failed, newId, plan, trace } = context;
  const database = context.database.handle(process);
  const versions = new VersionCache();
  const begun = new BegunAttempts();
  const firstId = `${process.name}.${life}`;
  const notify = (notice: SchedulerNotice): void => {
    const given = changes(notice);
    if (given !== null) scheduler.notify(given);
  };
  const execution: ExecutionSettings = {
    database,
    versions,
    nowUs: process.nowUs,
    newId,
    notify,
    joinTurn: (ends) => scheduler.join(ends),
    hereId: () => scheduler.ownerHere,
    begun,
    leaseMs: context.leaseMs,
    maxMapLength: 1000,
  };
  const remote = createRemoteExecutor({
    announce: (signal) => workSignals(database).announce(signal),
    recordKills: async (attemptIds, reason) => {
      await recordKills(database, attemptIds, reason, process.nowUs());
      context.ledger.killed(attemptIds, context.loop.nowUs());
    },
    report: ({ error, message }) => failed(process.name, message, error),
  });
  const local = plan.localSlots ? localTasks(context, { disk, execution, life, process }) : null;
  const scheduler: Scheduler = new Scheduler({
    database,
    versions,
    executor: local?.executor ?? remote,
    nowUs: process.nowUs,
    newId,
    ownerId: firstId,
    parallelism: plan.parallelism,
    globalParallelism: plan.globalParallelism,
    runLeaseMs: RUN_LEASE_MS,
    isOnlyScheduler: false,
    timeOutTriggers: () => timeOutTriggers(execution),
    timeOutRequests: () => timeOutRequests(execution),
    settleExpired: async (ownerId) => {
      const lost = await readExpiredAttempts(database, ownerId);
      if (lost.length === 0) return;
      trace(process.name, `declares ${lost.map(({ id }) => id).join(' ')} lost`);
      await settleLost(execution, lost, 'its worker was not heard of');
    },
    begins: {
      leaseMs: context.leaseMs,
      begun: (attempts) => {
        begun.note(attempts);
        local?.begun(attempts);
      },
    },
    pacing: process.pacing(),
    live: () => {},
    report: ({ error, message }) => failed(process.name, message, error),
  });
  return {
    process,
    scheduler,
    wasDisowned: () => scheduler.ownerId !== firstId,
    start: async () => {
      await local?.start();
      await scheduler.start();
    },
    leave: async () => {
      // Each part ends in order, whatever becomes of the others.
      try {
        await scheduler.stop();
      } finally {
        await local?.drain();
      }
    },
    died: () => local?.died(),
  };
}

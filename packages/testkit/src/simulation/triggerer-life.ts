// One life of a triggerer in a simulated world: the real one, with timers and hosts that are simulated.
import { createExecutionService, createTriggerService, VersionCache } from '@ariel/execution';
import { type SchedulerNotice, signalChannels } from '@ariel/protocol';
import { beatJobs, endJobs, registerJob } from '@ariel/store';
import { Triggerer } from '@ariel/triggerer';
import { simulatedHosts } from './simulated-hosts.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Life, WorldContext } from './world-context.ts';

const LEASE_MS = 10_000;
const BEAT_US = 1_000_000;

export interface TriggererLifeSettings {
  readonly process: SimulatedProcess;
  readonly life: number;
  readonly changes: (notice: SchedulerNotice) => SchedulerNotice | null;
}

export function triggererLife(
  context: WorldContext,
  { changes, life, process }: TriggererLifeSettings,
): Life {
  const { failed, newId } = context;
  const database = context.database.handle(process);
  const { nowUs } = process;
  const problem = (what: string, error: unknown): void => failed(process.name, what, error);
  const settings = {
    database,
    versions: new VersionCache(),
    nowUs,
    newId,
    hereId: () => null,
    notify: (given: SchedulerNotice) => {
      const notice = changes(given);
      if (notice === null) return;
      database.signals
        ?.send(database, signalChannels.scheduler, JSON.stringify({ kind: 'notice', notice }))
        .catch((error: unknown) => problem('telling schedulers', error));
    },
    leaseMs: context.leaseMs,
    maxMapLength: 1000,
  };
  let jobId = `${process.name}.${life}`;
  const service = createTriggerService({
    settings,
    service: createExecutionService(settings),
    ownerId: () => jobId,
    queues: null,
    leaseMs: LEASE_MS,
    log: () => {},
    secret: async () => null,
  });
  const triggerer = new Triggerer({
    service,
    capacity: 50,
    nowUs,
    // A watcher that fails is no matter of the installation: it begins anew.
    report: ({ error, message }) => message.startsWith('a watcher') || problem(message, error),
    machine: {
      after: (ms, act) => process.in(ms * 1000, act),
      hosts: (ended) => simulatedHosts(process, ended, context),
    },
  });
  const job = () => ({
    id: jobId,
    kind: 'triggerer' as const,
    hostname: process.name,
    pid: life,
    version: 'simulated',
    detail: null,
  });
  let isLeaving = false;
  const beat = async (): Promise<void> => {
    try {
      if (!(await beatJobs(database, [jobId], 2_000))) {
        jobId = newId();
        await registerJob(database, job());
      }
      triggerer.beat();
    } catch (error) {
      problem('a heartbeat', error);
    }
    if (!isLeaving) process.in(BEAT_US, () => void beat());
  };
  return {
    process,
    start: async () => {
      await registerJob(database, job());
      await triggerer.start();
      process.in(BEAT_US, () => void beat());
    },
    leave: async () => {
      isLeaving = true;
      await triggerer.stop();
      await endJobs(database, [jobId]);
    },
  };
}

// One life of a triggerer in a simulated world: the real one, with timers and hosts that are simulated.
import { createExecutionService, createTriggerService, VersionCache } from '@ariel/execution';
import { type ClaimedTrigger, type SchedulerNotice, signalChannels, type TriggerEnd } from '@ariel/protocol';
import { beatJobs, endJobs, registerJob } from '@ariel/store';
import { type Hosts, Triggerer } from '@ariel/triggerer';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Life, WorldContext } from './world-context.ts';

const LEASE_MS = 10_000;
const BEAT_US = 1_000_000;
/** Between what happens and when its host has said so. */
const MESSAGE_US = 400;

export interface TriggererLifeSettings {
  readonly process: SimulatedProcess;
  readonly life: number;
  readonly changes: (notice: SchedulerNotice) => SchedulerNotice | null;
}

export function triggererLife(
  context: WorldContext,
  { changes, life, process }: TriggererLifeSettings,
): Life {
  const { failed, newId, trace } = context;
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
    report: ({ error, message }) => problem(message, error),
    machine: {
      after: (ms, act) => process.in(ms * 1000, act),
      hosts: (ended) => simulatedHosts(process, ended, trace),
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

/** Each trigger says in its arguments when its event comes, or that none does. */
function simulatedHosts(
  process: SimulatedProcess,
  ended: (end: TriggerEnd) => void,
  trace: WorldContext['trace'],
): Hosts {
  const waiting = new Map<string, () => void>();
  const start = ({ args, id, task }: ClaimedTrigger): void => {
    const { atUs } = JSON.parse(args) as { readonly atUs: number | null };
    trace(process.name, `waits for ${task.dagId} ${task.runId} ${task.taskId} (${id})`);
    if (atUs === null) {
      waiting.set(id, () => {});
      return;
    }
    const inUs = Math.max(0, atUs - process.nowUs()) + process.random.below(MESSAGE_US);
    const cancel = process.in(inUs, () => {
      if (!waiting.delete(id)) return;
      trace(process.name, `has the event of ${id}`);
      ended({ kind: 'event', triggerId: id, event: '"it came"' });
    });
    waiting.set(id, cancel);
  };
  const stop = (id: string): void => {
    waiting.get(id)?.();
    waiting.delete(id);
  };
  return {
    start: (triggers) => triggers.forEach(start),
    stop: (ids) => ids.forEach(stop),
    close: () => [...waiting.keys()].forEach(stop),
  };
}

// One life of the server in the world: everything that a kill ends, over a database handle that dies with it.
import {
  createControl,
  createExecutionService,
  type ExecutionSettings,
  settleLost,
  VersionCache,
} from '@ariel/execution';
import type { Control, ExecutionService, LiveEvent, SchedulerNotice } from '@ariel/protocol';
import { Scheduler, type SchedulerProblem } from '@ariel/scheduler';
import { type Database, readExpiredAttempts, readLiveAttempts } from '@ariel/store';
import type { Answer, ScriptedAttempt } from './answers.ts';
import { type MortalDatabase, mortalDatabase } from './mortal-database.ts';
import { ScriptedExecutor } from './scripted-executor.ts';
import type { SimulatedTime } from './simulated-time.ts';

export interface WorldProcessSettings {
  readonly database: Database;
  readonly time: SimulatedTime;
  readonly newId: () => string;
  readonly parallelism: number;
  readonly maxMapLength: number;
  readonly leaseMs: number;
  /** The number of this life. */
  readonly life: number;
  readonly answer: (attempt: ScriptedAttempt) => Answer | undefined;
  readonly started: (attempt: ScriptedAttempt) => void;
  readonly live: (event: LiveEvent) => void;
  readonly report: (problem: SchedulerProblem) => void;
  /** True where the notice gets lost on its way. */
  readonly losesNotice: (notice: SchedulerNotice) => boolean;
}

export interface WorldProcess {
  readonly database: MortalDatabase;
  readonly service: ExecutionService;
  readonly control: Control;
  readonly execution: ExecutionSettings;
  readonly executor: ScriptedExecutor;
  scheduler: Scheduler;
  notify(notice: SchedulerNotice): void;
  /** A new scheduler on the same rows, as after a loss of its memory. */
  renewScheduler(): Promise<void>;
  /** What a start does first: settles what the life before was running. */
  recover(): Promise<void>;
  /** Declares attempts lost whose leases are over. */
  expireLeases(): Promise<void>;
}

export function createWorldProcess(settings: WorldProcessSettings): WorldProcess {
  const { life, live, newId, parallelism, report, time } = settings;
  const { nowUs } = time;
  const database = mortalDatabase(settings.database);
  const versions = new VersionCache();
  let schedulers = 0;
  const notify = (notice: SchedulerNotice): void => {
    if (!settings.losesNotice(notice)) world.scheduler.notify(notice);
  };
  const { leaseMs, maxMapLength } = settings;
  const execution = { database, versions, nowUs, newId, notify, leaseMs, maxMapLength };
  const service = createExecutionService(execution);
  const { answer, started } = settings;
  const executor = new ScriptedExecutor({ time, service, answer, started, workerId: `worker-${life}` });
  const control = createControl({
    database,
    versions,
    nowUs,
    newId,
    notify,
    kill: (attemptIds, reason) => executor.kill(attemptIds, reason),
    checkSchema: checkType,
    reparse: async () => {},
  });
  const newScheduler = (): Scheduler =>
    new Scheduler({
      database,
      versions,
      executor,
      nowUs,
      newId,
      ownerId: `scheduler-${life}.${schedulers++}`,
      parallelism,
      runLeaseMs: 60_000,
      isOnlyScheduler: true,
      pacing: time,
      live,
      report,
    });
  const world: WorldProcess = {
    database,
    service,
    control,
    execution,
    executor,
    scheduler: newScheduler(),
    notify,
    renewScheduler: async () => {
      await world.scheduler.stop();
      world.scheduler = newScheduler();
      await world.scheduler.start();
    },
    recover: async () => settleLost(execution, await readLiveAttempts(database), 'the server ended'),
    expireLeases: async () =>
      settleLost(execution, await readExpiredAttempts(database, nowUs()), 'its worker was not heard of'),
  };
  return world;
}

/** Enough of JSON Schema for scenarios: `type` and nothing else. */
function checkType(schema: Readonly<Record<string, unknown>>, value: unknown): readonly string[] {
  const isRight = schema.type === undefined || schema.type === typeof value;
  return isRight ? [] : [`${JSON.stringify(value)} is not of type '${String(schema.type)}'`];
}

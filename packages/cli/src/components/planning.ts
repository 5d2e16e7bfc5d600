// The scheduler with the server's side of running tasks, as the configuration says it: what standalone and `ariel scheduler`
// have in common.
import { hostname } from 'node:os';
import {
  BegunAttempts,
  createExecutionService,
  type ExecutionSettings,
  settleExpired,
  timeOutRequests,
  timeOutTriggers,
  VersionCache,
} from '@ariel/execution';
import type { ExecutionService, Executor } from '@ariel/protocol';
import { type Pacing, realPacing, Scheduler } from '@ariel/scheduler';
import type { Database } from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import { newId, nowUs } from '../standalone/live-clock.ts';
import { airflowCalls } from './airflow-calls.ts';
import { type PartOptions, problemReporter } from './process-part.ts';
import type { SignalHub } from './signal-hub.ts';
import { stateBackend } from './state-backend.ts';
import { StuckWatch } from './stuck-watch.ts';

/** How long an attempt is its worker's without a heartbeat. */
export const LEASE_MS = 10_000;
/** How long runs stay a scheduler's that is silent. */
const RUN_LEASE_MS = 6_000;
const BEAT_MS = 2_000;
/** Alone on its database, it beats only to be seen. */
const LONE_BEAT_MS = 10_000;

export interface PlanningOptions extends PartOptions {
  readonly database: Database;
  readonly hub: SignalHub;
  /** True where no other process can schedule on this database. */
  readonly isOnlyScheduler: boolean;
  readonly timetablesWanted: () => void;
  /** Told of each run that has ended. */
  readonly runEnded?: (runRef: number) => void;
  /** When its turns happen. @default on the real clock, without end */
  readonly pacing?: Pacing;
  /** The acts of operators, for tasks that trigger runs. */
  readonly control?: ExecutionSettings['control'];
  /** For tasks that speak Airflow's Task Execution API. @default they cannot */
  readonly secretSource?: SecretSource;
}

export interface Execution {
  readonly settings: ExecutionSettings;
  readonly service: ExecutionService;
  /** Makes the scheduler over an executor; the settings know it from then on. */
  schedulerOver(executor: Executor): Scheduler;
}

export function planning(options: PlanningOptions): Execution {
  const { config, database, hub, isOnlyScheduler, report, timetablesWanted, version } = options;
  let scheduler: Scheduler | null = null;
  const versions = new VersionCache();
  const begun = new BegunAttempts();
  const settings: ExecutionSettings = {
    database,
    versions,
    nowUs,
    newId,
    notify: hub.notify,
    joinTurn: (ends) => scheduler?.join(ends) ?? Promise.resolve(false),
    ...(isOnlyScheduler ? {} : { hereId: () => scheduler?.ownerHere ?? null }),
    begun,
    ...(options.control === undefined ? {} : { control: options.control }),
    ...(options.secretSource === undefined
      ? {}
      : {
          airflowCalls: airflowCalls({
            settings: () => settings,
            secrets: options.secretSource,
            report: problemReporter(report),
          }),
        }),
    leaseMs: LEASE_MS,
    maxMapLength: config.core.maxMapLength,
    stateRetentionDays: config.stateStore.defaultRetentionDays,
    stateBackend: stateBackend(config),
    clearsStateOnSuccess: config.stateStore.clearOnSuccess,
    maxRetryDelayMs: config.core.maxTaskRetryDelayMs,
    ...(hub.heard === undefined ? {} : { heard: hub.heard }),
  };
  const stuck = new StuckWatch(settings, config.scheduler.taskQueuedTimeoutMs);
  const beatMs = isOnlyScheduler ? LONE_BEAT_MS : BEAT_MS;
  return {
    settings,
    service: createExecutionService(settings),
    schedulerOver: (executor) => {
      scheduler = new Scheduler({
        database,
        versions,
        executor,
        renderedFieldsOfRuns: config.core.maxNumRenderedTiFieldsPerTask,
        nowUs,
        newId,
        ownerId: newId(),
        job: {
          hostname: hostname(),
          pid: process.pid,
          version,
          detail: JSON.stringify({ executor: executor.name }),
        },
        parallelism: config.core.parallelism,
        globalParallelism: config.scheduler.globalParallelism,
        runLeaseMs: RUN_LEASE_MS,
        beatMs,
        isOnlyScheduler,
        pacing: options.pacing ?? realPacing(nowUs),
        live: hub.live,
        ...(hub.heard === undefined ? {} : { heard: hub.heard }),
        report: problemReporter(report),
        timeOutTriggers: () => timeOutTriggers(settings),
        timeOutRequests: () => timeOutRequests(settings),
        settleExpired: async (ownerId) => {
          await settleExpired(settings, ownerId, 2 * beatMs + 1000);
          await stuck.look(ownerId);
        },
        timetablesWanted,
        ...(options.runEnded === undefined ? {} : { runEnded: options.runEnded }),
        begins: { leaseMs: LEASE_MS, begun: begun.note },
      });
      const made = scheduler;
      hub.onNotice = (notice) => made.notify(notice);
      return made;
    },
  };
}

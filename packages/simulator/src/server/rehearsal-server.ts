// The server of a simulation in one process: the real execution service, control and scheduler over a database that is
// given, with an executor whose tasks only pretend. Nothing here knows what is simulated or why.
import {
  BegunAttempts,
  createControl,
  createExecutionService,
  type ExecutionSettings,
  timeOutRequests,
  timeOutTriggers,
  VersionCache,
} from '@ariel/execution';
import type { ClaimedAttempt, Control, ExecutionService, LiveEvent, SchedulerNotice } from '@ariel/protocol';
import { type BecameReady, Scheduler, type SchedulerProblem } from '@ariel/scheduler';
import type { Database } from '@ariel/store';
import type { VirtualTime } from '../time/virtual-time.ts';
import { type PretendedEnd, PretendingExecutor, type TryWatcher } from './pretending-executor.ts';

export interface RehearsalServerSettings {
  readonly database: Database;
  readonly time: VirtualTime;
  readonly newId: () => string;
  readonly parallelism: number;
  readonly maxMapLength: number;
  readonly leaseMs: number;
  /** Names this server among those that the database has seen. */
  readonly name: string;
  readonly pretend: (attempt: ClaimedAttempt) => PretendedEnd;
  /** Asked once for each callback that begins outside of a task. @default it succeeds at once */
  readonly callBack?: (attempt: ClaimedAttempt) => PretendedEnd;
  readonly watcher: TryWatcher & { readonly becameReady?: (ready: BecameReady) => void };
  readonly live: (event: LiveEvent) => void;
  readonly report: (problem: SchedulerProblem) => void;
  /** True where the notice gets lost on its way. @default never */
  readonly losesNotice?: (notice: SchedulerNotice) => boolean;
  /** Ends are told to the scheduler as those of other processes are: by notices. @default false */
  readonly endsByNotice?: boolean;
  /** Tries are claimed with the turn that queues them, as for processes of the scheduler's own. @default false */
  readonly beginsWithTurns?: boolean;
  readonly sweepMs?: number;
  /** Timetables of users' own are to be asked. */
  readonly timetablesWanted?: () => void;
  readonly checkSchema?: (schema: Readonly<Record<string, unknown>>, value: unknown) => readonly string[];
}

export interface RehearsalServer {
  readonly service: ExecutionService;
  readonly control: Control;
  readonly execution: ExecutionSettings;
  readonly executor: PretendingExecutor;
  scheduler: Scheduler;
  notify(notice: SchedulerNotice): void;
  /** A new scheduler on the same rows, as after a loss of its memory. */
  renewScheduler(): Promise<void>;
}

export function createRehearsalServer(settings: RehearsalServerSettings): RehearsalServer {
  const { database, leaseMs, maxMapLength, newId, time } = settings;
  const { nowUs } = time;
  const versions = new VersionCache();
  const begun = new BegunAttempts();
  let schedulers = 0;
  const notify = (notice: SchedulerNotice): void => {
    if (!settings.losesNotice?.(notice)) server.scheduler.notify(notice);
  };
  const execution: ExecutionSettings = {
    database,
    versions,
    nowUs,
    newId,
    notify,
    ...(settings.endsByNotice ? {} : { joinTurn: (ends) => server.scheduler.join(ends) }),
    control: () => control,
    begun,
    leaseMs,
    maxMapLength,
  };
  const service = createExecutionService(execution);
  const { beginsWithTurns: hasPlaces = false, pretend, watcher } = settings;
  const workerId = `worker-${settings.name}`;
  const { callBack } = settings;
  const executor = new PretendingExecutor({
    time,
    service,
    workerId,
    pretend,
    watcher,
    hasPlaces,
    ...(callBack === undefined ? {} : { callBack }),
  });
  const control = createControl({
    database,
    versions,
    nowUs,
    newId,
    notify,
    kill: (attemptIds, reason) => executor.kill(attemptIds, reason),
    checkSchema: settings.checkSchema ?? checkType,
    reparse: async () => {},
  });
  const newScheduler = (): Scheduler =>
    new Scheduler({
      database,
      versions,
      executor,
      nowUs,
      newId,
      ownerId: `scheduler-${settings.name}.${schedulers++}`,
      parallelism: settings.parallelism,
      runLeaseMs: 60_000,
      isOnlyScheduler: true,
      pacing: time,
      live: settings.live,
      report: settings.report,
      begins: { leaseMs, begun: begun.note },
      timeOutTriggers: () => timeOutTriggers(execution),
      timeOutRequests: () => timeOutRequests(execution),
      ...(settings.sweepMs === undefined ? {} : { sweepMs: settings.sweepMs }),
      ...(settings.timetablesWanted === undefined ? {} : { timetablesWanted: settings.timetablesWanted }),
      ...(watcher.becameReady === undefined ? {} : { becameReady: watcher.becameReady }),
    });
  const server: RehearsalServer = {
    service,
    control,
    execution,
    executor,
    scheduler: newScheduler(),
    notify,
    renewScheduler: async () => {
      await server.scheduler.stop();
      server.scheduler = newScheduler();
      await server.scheduler.start();
    },
  };
  return server;
}

/** Enough of JSON Schema for what is made up: `type` and nothing else. */
function checkType(schema: Readonly<Record<string, unknown>>, value: unknown): readonly string[] {
  const isRight = schema.type === undefined || schema.type === typeof value;
  return isRight ? [] : [`${JSON.stringify(value)} is not of type '${String(schema.type)}'`];
}

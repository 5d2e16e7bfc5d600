// Triggers one run over HTTP, waits for its end by a light look at the database file, and reads its times.
import { setTimeout } from 'node:timers/promises';
import { cpuSeconds, isTaskProcess, machineBusySeconds, memoryMb, ownCpuSeconds } from './process-tree.ts';
import type { RunTimes } from './run-database.ts';
import type { Measurable, Server } from './server.ts';
import { percentile, round } from './statistics.ts';

export interface TimedRun extends RunTimes {
  readonly runId: string;
  /** When the request to trigger it was sent, and when it was answered. */
  readonly askedUs: number;
  readonly answeredUs: number;
}

export interface WatchedRun extends TimedRun {
  readonly taskProcesses: number;
  /** Cores in use on average from the request to the end, by whom. */
  readonly cores: Readonly<Record<'all' | 'main' | 'taskProcesses' | 'others', number>>;
}

/** A run that was asked for and may still be going on. */
type AskedRun = Pick<TimedRun, 'runId' | 'askedUs' | 'answeredUs'>;

const END_WITHIN_MS = 60_000;

export async function timedRun(
  server: Measurable,
  dagId: string,
  lookMs: number,
  endWithinMs = END_WITHIN_MS,
): Promise<TimedRun> {
  return runToEnd(server, dagId, await askForRun(server, dagId), { lookMs, endWithinMs });
}

export async function askForRun(server: Measurable, dagId: string): Promise<AskedRun> {
  const askedUs = nowUs();
  const { status, body } = await server.http.post(`/api/v2/dags/${dagId}/dagRuns`, {
    logical_date: null,
    conf: {},
  });
  const answeredUs = nowUs();
  const runId = (body as { dag_run_id?: unknown } | null)?.dag_run_id;
  if (typeof runId !== 'string') {
    throw server.failure(
      `answered the trigger of ${dagId} with status ${status} and ${JSON.stringify(body)}`,
    );
  }
  return { runId, askedUs, answeredUs };
}

/** Waits for the run's success, and reads its times. */
export async function runToEnd(
  server: Measurable,
  dagId: string,
  asked: AskedRun,
  { lookMs, endWithinMs = END_WITHIN_MS }: { readonly lookMs: number; readonly endWithinMs?: number },
): Promise<TimedRun> {
  const { runId } = asked;
  const { database } = server;
  const giveUpMs = performance.now() + endWithinMs;
  for (;;) {
    const state = await database.runState(dagId, runId);
    if (state === 'success') break;
    server.assertAlive();
    if (state === 'failed' || performance.now() > giveUpMs) {
      throw server.failure(
        `left run ${runId} of ${dagId} ${state ?? 'unwritten'} (${await database.stateCounts(dagId, runId)})`,
      );
    }
    await setTimeout(lookMs);
  }
  return { ...asked, ...(await database.runTimes(dagId, runId)) };
}

/** The same with what the processes did meanwhile; too heavy around runs of a few milliseconds. */
export async function watchedRun(
  server: Server,
  dagId: string,
  endWithinMs = END_WITHIN_MS,
): Promise<WatchedRun> {
  const before = usage(server);
  const run = await timedRun(server, dagId, 50, endWithinMs);
  const after = usage(server);
  const seconds = (after.atMs - before.atMs) / 1000;
  const used = after.server - before.server;
  const others = after.machine - before.machine - used - (after.bench - before.bench);
  const share = (spentSeconds: number): number => round(Math.max(0, spentSeconds / seconds));
  return {
    ...run,
    taskProcesses: server.processes().filter(isTaskProcess).length,
    cores: {
      all: share(used),
      main: share(after.main - before.main),
      taskProcesses: share(after.taskProcesses - before.taskProcesses),
      others: share(others),
    },
  };
}

/** What the runs of every benchmark of this kind tell beside the figure. */
export function explain(run: WatchedRun): Record<string, number> {
  const durations = run.instances.map(({ startUs, endUs }) => (endUs - startUs) / 1000);
  const firstStartUs = run.instances[0]?.startUs ?? Number.NaN;
  return {
    request_to_run_start_ms: (run.startUs - run.askedUs) / 1000,
    request_to_first_start_ms: (firstStartUs - run.askedUs) / 1000,
    request_to_run_end_ms: (run.endUs - run.askedUs) / 1000,
    task_p50_ms: percentile(durations, 0.5),
    task_p99_ms: percentile(durations, 0.99),
    cores_of_all_processes: run.cores.all,
    cores_of_main_process: run.cores.main,
    cores_of_task_processes: run.cores.taskProcesses,
    cores_of_others: run.cores.others,
  };
}

/** The wall clock with more digits than `Date` has; set again for each use, as it is drawn to true time meanwhile. */
export function nowUs(): number {
  return Math.round((performance.timeOrigin + performance.now() + driftMs) * 1000);
}

let driftMs = 0;

/** Waits for the wall clock's next millisecond and takes the difference to the steady clock. */
export function setClock(): void {
  const before = Date.now();
  let now = before;
  while (now === before) now = Date.now();
  driftMs = now - (performance.timeOrigin + performance.now());
}

/** Processor seconds used so far, by whom, and the main process's memory now. */
export function usage(server: Server) {
  const { user, system } = process.cpuUsage();
  const processes = server.processes();
  return {
    atMs: performance.now(),
    server: cpuSeconds(processes),
    main: ownCpuSeconds(processes.filter(({ pid }) => pid === server.pid)),
    mainMb: memoryMb(processes.filter(({ pid }) => pid === server.pid)),
    taskProcesses: ownCpuSeconds(processes.filter(isTaskProcess)),
    machine: machineBusySeconds(),
    bench: (user + system) / 1e6,
  };
}

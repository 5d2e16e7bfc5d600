// A worker without a database: asks servers for work as it has room, and hands it to its supervisor. Whatever dies, a
// server, this process or the net between them, an attempt is claimed once and its result is told.
import { type AttemptToEnd, REMOTE_PROTOCOL, type WorkAnswer, type WorkRequest } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine } from '../machine/worker-machine.ts';
import { Supervisor } from '../supervisor/supervisor.ts';
import type { SupervisorSettings } from '../supervisor/supervisor-settings.ts';
import { patiently } from './patiently.ts';
import { RemoteService } from './remote-service.ts';
import { ReportSpool } from './report-spool.ts';
import { CallRefusedError, type ServerClient } from './server-client.ts';
import { WorkAhead } from './work-ahead.ts';

export interface RemoteWorkerOptions
  extends Omit<SupervisorSettings, 'service' | 'secrets' | 'leaseMs' | 'onPlace'> {
  readonly client: ServerClient;
  readonly pid: number;
  readonly version: string;
  readonly queues: readonly string[];
  /** Folder of results that wait for a server, shared by the workers of this home. */
  readonly spoolFolder: string;
  /** Asked before the servers are. @default none */
  readonly secrets?: SupervisorSettings['secrets'];
  /** What the servers count. @default 10000 */
  readonly leaseMs?: number;
  /** How long one question for work waits at the server. @default 20000 */
  readonly pollMs?: number;
}

const DEFAULT_LEASE_MS = 10_000;
const DEFAULT_POLL_MS = 20_000;
/** A poll that hears nothing for so long after it should have ended is asked of another server. */
const LATE_MS = 3_000;
const AGAIN_MS = 1_000;

export class RemoteWorker {
  readonly #options: RemoteWorkerOptions;
  readonly #machine: WorkerMachine;
  readonly #spool: ReportSpool;
  readonly #service: RemoteService;
  readonly #supervisor: Supervisor;
  readonly #leaving = new AbortController();
  /** Attempts that servers want ended: those that still run here, and those that do not. */
  readonly #ending = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #ahead = new WorkAhead();
  #onPlace: (() => void) | null = null;
  #polling: Promise<void> = Promise.resolve();

  constructor(options: RemoteWorkerOptions) {
    const {
      client,
      leaseMs,
      machine = realMachine,
      pid,
      report,
      spoolFolder,
      taskProcess,
      workerId,
    } = options;
    this.#options = options;
    this.#machine = machine;
    this.#spool = new ReportSpool(spoolFolder, workerId, pid, machine);
    this.#service = new RemoteService({
      client,
      spool: this.#spool,
      machine,
      logsFolder: taskProcess.logsFolder,
      cacheFolder: taskProcess.cacheFolder,
      onEnds: (ends) => this.#end(ends),
      report,
    });
    const own = options.secrets;
    const { secrets: served } = this.#service;
    this.#supervisor = new Supervisor({
      ...options,
      service: this.#service,
      leaseMs: leaseMs ?? DEFAULT_LEASE_MS,
      onPlace: () => {
        this.#ahead.note(this.#machine.time.nowMs());
        this.#onPlace?.();
      },
      secrets: {
        connection: async (id, attemptId) => (await own?.connection(id)) ?? served.connection(id, attemptId),
        variable: async (key, attemptId) => (await own?.variable(key)) ?? served.variable(key, attemptId),
        places: async (kind, name, attemptId) => [
          ...((await own?.places?.(kind, name)) ?? []).map((place) => `${place} of the worker`),
          ...((await served.places?.(kind, name, attemptId)) ?? []),
        ],
      },
    });
  }

  /** Resolves when a server has answered; rejects with `CallRefusedError` where it does not take this worker. */
  async start(): Promise<void> {
    await patiently(this.#machine.time, () => this.#ask({ free: 0, waitMs: 0 }), this.#leaving.signal);
    this.#supervisor.start();
    void this.#service
      .recover(this.#options.spoolFolder)
      .catch((error: unknown) => this.#problem('results of an earlier worker could not be told', error));
    this.#polling = this.#poll();
  }

  /** Takes no more work, waits for what runs, tells everything, and leaves. `giveUp` ends what still runs. */
  async leave(giveUp: AbortSignal): Promise<void> {
    this.#leaving.abort(new Error('the worker leaves'));
    await this.#polling;
    const givenUp = new Promise<void>((resolve) => {
      if (giveUp.aborted) resolve();
      giveUp.addEventListener('abort', () => resolve(), { once: true });
    });
    // What it has not claimed is others' at once, and not when the last task here is over.
    const told = this.#tellLeaving();
    await Promise.race([this.#supervisor.drain(), givenUp]);
    await this.#supervisor.stop('The worker was stopped while the task ran.');
    await this.#service.stop();
    await told;
    await this.#tellLeaving();
    this.#spool.close();
    this.#options.client.close();
  }

  /** Tasks that run here now. */
  get running(): number {
    return this.#supervisor.running;
  }

  /** Attempts that it could take now. */
  get #free(): number {
    return this.#options.size + this.#ahead.count(this.#machine.time.nowMs()) - this.#supervisor.load;
  }

  async #poll(): Promise<void> {
    while (!this.#leaving.signal.aborted) {
      const free = this.#free;
      if (free <= 0) {
        await this.#place();
        continue;
      }
      try {
        const answer = await this.#ask({ free, waitMs: this.#options.pollMs ?? DEFAULT_POLL_MS });
        this.#service.offer(answer.attempts);
        this.#supervisor.queue(answer.attempts.map(({ attempt }) => attempt));
        this.#end(answer.ends);
      } catch (error) {
        if (this.#leaving.signal.aborted) return;
        this.#problem('no work could be asked for; it is tried again', error);
        await this.#place(AGAIN_MS);
      }
    }
  }

  async #ask({ free, waitMs }: { readonly free: number; readonly waitMs: number }): Promise<WorkAnswer> {
    const { client, hostname, pid, queues, size, version } = this.#options;
    const ended = [...this.#ended];
    const body: WorkRequest = {
      protocol: REMOTE_PROTOCOL,
      hostname,
      pid,
      version,
      queues,
      places: size,
      running: this.#supervisor.running,
      free,
      waitMs,
      holding: this.#supervisor.holding,
      ending: [...this.#ending],
      ended,
    };
    const timeoutMs = waitMs + LATE_MS;
    const answer = await client.call<WorkAnswer>({
      path: '/ariel/next',
      body,
      timeoutMs,
      signal: this.#leaving.signal,
    });
    for (const attemptId of ended) this.#ended.delete(attemptId);
    return answer;
  }

  /** Until an attempt is over, or the time is. */
  async #place(ms?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = ms === undefined ? null : this.#machine.time.after(ms, resolve);
    if (ms === undefined) this.#onPlace = resolve;
    this.#leaving.signal.addEventListener('abort', () => resolve(), { once: true });
    if (ms === undefined && this.#free > 0) resolve();
    await promise;
    timer?.cancel();
    this.#onPlace = null;
  }

  #end(ends: readonly AttemptToEnd[]): void {
    for (const { attemptId, reason } of ends) {
      if (!this.#supervisor.has(attemptId)) this.#ended.add(attemptId);
      else if (!this.#ending.has(attemptId)) {
        this.#ending.add(attemptId);
        this.#supervisor.kill([attemptId], reason);
      }
    }
    for (const attemptId of this.#ending) {
      if (this.#supervisor.has(attemptId)) continue;
      this.#ending.delete(attemptId);
      this.#ended.add(attemptId);
    }
  }

  async #tellLeaving(): Promise<void> {
    try {
      await this.#options.client.call({ path: '/ariel/leave', body: {} });
    } catch (error) {
      if (error instanceof CallRefusedError)
        this.#problem('the servers could not be told that the worker left', error);
    }
  }

  #problem(message: string, error: unknown): void {
    this.#options.report({ message, error });
  }
}

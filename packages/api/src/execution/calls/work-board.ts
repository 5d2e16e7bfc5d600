// Where workers wait for work: their long polls, woken by signals, answered one after the other. What it knows is lost
// with it, and nothing of that matters: the rows say what is queued and to whom it is assigned.
import type { AttemptToEnd, QueuedAttempt, WorkRequest } from '@ariel/protocol';
import {
  type AssignedCallback,
  type AssignedRow,
  assignAttempts,
  assignCallbacks,
  type Database,
  forgetKills,
  forgetWorkers,
  readKills,
  seeWorker,
  sweepKills,
  type WorkSignal,
  workSignals,
} from '@ariel/store';

export interface Work {
  readonly attempts: readonly QueuedAttempt[];
  readonly ends: readonly AttemptToEnd[];
}

/** A timer that a board waits with. */
interface BoardTimer {
  cancel(): void;
}

export interface WorkBoardOptions {
  readonly database: Database;
  readonly nowUs: () => number;
  /** How long an attempt waits for the worker that was given it, before others are. @default 5000 */
  readonly assignMs?: number;
  readonly report?: (error: unknown, where: string) => void;
  /** @default real time */
  readonly after?: (ms: number, act: () => void) => BoardTimer;
}

const DEFAULT_ASSIGN_MS = 5_000;
const MAX_WAIT_MS = 30_000;
/** A worker's row is written at most so often. */
const SEEN_EVERY_US = 10_000_000;
/** What no signal said is found by a look: rarely where signals come from the database, soon where none do. */
const NET_MS = 10_000;
/** A moment after an assignment is over. */
const LAPSE_MS = 50;
const LEAST_NET_MS = 20;
const MOST_NET_MS = 1_000;
const KILLS_KEPT_US = 600_000_000;
const WORKERS_KEPT_US = 7 * 86_400_000_000;

interface Waiter {
  readonly workerId: string;
  readonly request: WorkRequest;
  readonly resolve: (work: Work) => void;
  timer: BoardTimer | null;
  looksForWork: boolean;
  looksForKills: boolean;
  looksForCallbacks: boolean;
}

const nothing: Work = { attempts: [], ends: [] };

export class WorkBoard {
  readonly #options: WorkBoardOptions;
  readonly #after: NonNullable<WorkBoardOptions['after']>;
  readonly #waiters = new Set<Waiter>();
  readonly #seenUs = new Map<string, number>();
  readonly #signals;
  /** Ends it. */
  #listening: Promise<() => Promise<void>> | null = null;
  #isLooking = false;
  #isStopped = false;
  #net: BoardTimer | null = null;
  /** Looks again for what was assigned here and may not have been claimed. */
  #lapse: BoardTimer | null = null;
  #netMs = LEAST_NET_MS;

  constructor(options: WorkBoardOptions) {
    this.#options = options;
    this.#after = options.after ?? realTimer;
    this.#signals = workSignals(options.database);
  }

  /** Begins to hear signals; once, however often it is called. */
  async start(): Promise<void> {
    this.#listening ??= this.#signals.listen((signal) => this.wake(signal));
    await this.#listening;
  }

  /** Answers all who wait, with nothing. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#net?.cancel();
    this.#lapse?.cancel();
    for (const waiter of this.#waiters) this.#answer(waiter, nothing);
    const end = await this.#listening;
    this.#listening = null;
    await end?.();
  }

  /** Work for the worker, at once or when there is some; nothing after `waitMs`, or when the worker hangs up. */
  async next(workerId: string, request: WorkRequest, hangUp?: AbortSignal): Promise<Work> {
    await this.#see(workerId, request);
    if (this.#isStopped || hangUp?.aborted) return nothing;
    const { promise, resolve } = Promise.withResolvers<Work>();
    const waiter: Waiter = {
      workerId,
      request,
      resolve,
      timer: null,
      looksForWork: true,
      looksForKills: true,
      looksForCallbacks: true,
    };
    const waitMs = Math.min(Math.max(request.waitMs, 0), MAX_WAIT_MS);
    this.#waiters.add(waiter);
    hangUp?.addEventListener('abort', () => this.#answer(waiter, nothing), { once: true });
    await this.#look();
    // Whoever does not want to wait was looked for by now, unless a look was under way that began before.
    waiter.timer = this.#after(waitMs, () => this.#answer(waiter, nothing));
    if (!this.#waiters.has(waiter)) waiter.timer.cancel();
    else this.#scheduleNet();
    return promise;
  }

  wake(signal: WorkSignal | null = null): void {
    this.#netMs = LEAST_NET_MS;
    for (const waiter of this.#waiters) {
      if (signal === null || signal === 'queued') waiter.looksForWork = true;
      if (signal === null || signal === 'kill') waiter.looksForKills = true;
      if (signal === null || signal === 'callbacks') waiter.looksForCallbacks = true;
    }
    void this.#look();
  }

  /** Writes the worker's row now and then, and sweeps what is long over. */
  async #see(workerId: string, request: WorkRequest): Promise<void> {
    const { database, nowUs } = this.#options;
    if (request.ended.length > 0) await forgetKills(database, request.ended);
    const now = nowUs();
    if (now - (this.#seenUs.get(workerId) ?? 0) < SEEN_EVERY_US) return;
    const isNew = !this.#seenUs.has(workerId);
    this.#seenUs.set(workerId, now);
    await seeWorker(database, { id: workerId, ...request }, now);
    if (!isNew) return;
    await sweepKills(database, now - KILLS_KEPT_US);
    await forgetWorkers(database, now - WORKERS_KEPT_US);
    for (const [id, seenUs] of this.#seenUs) if (now - seenUs > KILLS_KEPT_US) this.#seenUs.delete(id);
  }

  /** One look at a time, so that each sees what the one before took. */
  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (;;) {
        const waiter = this.#waiters
          .values()
          .find((each) => each.looksForWork || each.looksForKills || each.looksForCallbacks);
        if (!waiter || this.#isStopped) return;
        await this.#lookFor(waiter);
      }
    } catch (error) {
      // Whoever waits is looked for again with the net: the database may be back by then.
      this.#options.report?.(error, 'looking for queued work');
    } finally {
      this.#isLooking = false;
      this.#scheduleNet();
    }
  }

  async #lookFor(waiter: Waiter): Promise<void> {
    const { looksForCallbacks, looksForKills, looksForWork } = waiter;
    waiter.looksForCallbacks = false;
    waiter.looksForWork = false;
    waiter.looksForKills = false;
    const ends = looksForKills ? await this.#endsFor(waiter) : [];
    const tasks = looksForWork ? await this.#assign(waiter) : [];
    const free = this.#share(waiter.request) - tasks.length;
    const callbacks = looksForCallbacks ? await this.#assignCallbacks(waiter, free) : [];
    const attempts = [...tasks, ...callbacks];
    if (attempts.length > 0) this.#netMs = LEAST_NET_MS;
    if (attempts.length + ends.length > 0) this.#answer(waiter, { attempts, ends });
  }

  async #endsFor({ request, workerId }: Waiter): Promise<AttemptToEnd[]> {
    const known = new Set([...request.ending, ...request.ended]);
    const rows = await readKills(this.#options.database, workerId);
    return rows
      .filter((row) => !known.has(row.attempt_id))
      .map((row) => ({ attemptId: row.attempt_id, reason: row.reason }));
  }

  async #assign({ request, workerId }: Waiter): Promise<QueuedAttempt[]> {
    const { assignMs = DEFAULT_ASSIGN_MS, database } = this.#options;
    const rows = await assignAttempts(database, {
      workerId,
      queues: request.queues,
      holding: request.holding,
      limit: this.#share(request),
      assignMs,
    });
    if (rows.length > 0) this.#lapse ??= this.#after(assignMs + LAPSE_MS, () => this.#lookForLapsed());
    return rows.map(queuedAttempt);
  }

  /** Where there is no room for all of them, whoever asks next looks again. */
  async #assignCallbacks({ request, workerId }: Waiter, limit: number): Promise<QueuedAttempt[]> {
    const { assignMs = DEFAULT_ASSIGN_MS, database } = this.#options;
    const { queues } = request;
    const rows = await assignCallbacks(database, { workerId, queues, limit, assignMs });
    if (rows.length > 0) this.#lapse ??= this.#after(assignMs + LAPSE_MS, () => this.#lookForLapsed());
    return rows.map(queuedCallback);
  }

  #lookForLapsed(): void {
    this.#lapse = null;
    this.wake();
  }

  /** Workers that wait at the same time share what there is, instead of the first taking all. */
  #share({ free }: WorkRequest): number {
    const takers = this.#waiters.values().filter((waiter) => waiter.request.free > 0);
    return Math.ceil(free / Math.max(1, [...takers].length));
  }

  #answer(waiter: Waiter, work: Work): void {
    if (!this.#waiters.delete(waiter)) return;
    waiter.timer?.cancel();
    waiter.resolve(work);
  }

  #scheduleNet(): void {
    if (this.#net || this.#isStopped || this.#waiters.size === 0) return;
    const delayMs = this.#signals.reachesOthers ? NET_MS : this.#netMs;
    this.#netMs = Math.min(this.#netMs * 2, MOST_NET_MS);
    this.#net = this.#after(delayMs, () => {
      this.#net = null;
      for (const waiter of this.#waiters) {
        waiter.looksForWork = true;
        waiter.looksForKills = true;
        waiter.looksForCallbacks = true;
      }
      void this.#look();
    });
  }
}

function realTimer(ms: number, act: () => void): BoardTimer {
  const timer = setTimeout(act, ms);
  return { cancel: () => clearTimeout(timer) };
}

export function createWorkBoard(options: WorkBoardOptions): WorkBoard {
  return new WorkBoard(options);
}

function queuedAttempt(row: AssignedRow): QueuedAttempt {
  return {
    attemptId: row.id,
    runRef: row.run_ref,
    dagId: row.dag_id,
    runId: row.run_id,
    taskId: row.task_id,
    mapIndex: row.map_index,
    iteration: row.iteration,
    tryNumber: row.try_number,
    queue: row.queue,
    team: row.team,
    versionId: row.version_id,
    codeHash: row.code_hash,
  };
}

/** No try of a task, so the task's name is not its own. */
function queuedCallback(row: AssignedCallback): QueuedAttempt {
  return {
    attemptId: row.id,
    runRef: row.run_ref,
    dagId: row.dag_id,
    runId: row.run_id,
    taskId: '',
    mapIndex: -1,
    iteration: 0,
    tryNumber: row.claims + 1,
    queue: row.queue,
    team: row.team,
    versionId: row.version_id,
    codeHash: row.code_hash,
  };
}

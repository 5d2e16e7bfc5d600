// Runs queued attempts in a pool of task processes. The pool grows with the work up to its size and shrinks at rest;
// a process serves one version's code for its whole life, one attempt at a time, and takes the next without a new start.
import { availableParallelism } from 'node:os';
import type { AttemptOutcome } from '@ariel/core';
import type { ClaimAnswer, QueuedAttempt } from '@ariel/protocol';
import type { FromTaskProcess } from '../messages.ts';
import { deathOutcome, type ProcessEnd } from './death.ts';
import { OrphanGuard } from './orphan-guard.ts';
import { type PreparedVersion, PreparedVersions } from './prepared-versions.ts';
import { ReportQueue } from './report-queue.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import { TaskProcess } from './task-process.ts';

/** Tasks that took less than this on average are not worth waking another process for: the busy ones are warm. */
const SHORT_MS = 2;
/** How many processes short tasks keep busy, unless one of them turns out long. */
const SHORT_WIDTH = 2 * availableParallelism();
/** How long a short task may wait behind others before it gets a process of its own all the same. */
const SHORT_PATIENCE_MS = 4;
/** Weight of the newest duration in the average of a task. */
const NEWEST_WEIGHT = 0.2;
/** Processes that are being started at once: more would only take the processors from each other. */
const MAX_STARTING = Math.max(2, availableParallelism());
const HEARTBEAT_MS = 3000;
/** A process is replaced after so many tasks or so much memory, against slow leaks of user code. */
const MAX_TASKS = 5000;
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;
/** Idle processes beyond the one that is kept warm end after this time. */
const IDLE_MS = 20_000;
/** A process that does not even hear that it is to end in this time will not clean up either. */
const DEAF_MS = 1000;

interface Assignment {
  readonly attempt: QueuedAttempt;
  readonly prepared: PreparedVersion;
  readonly process: TaskProcess;
}

export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #versions: PreparedVersions;
  readonly #reports: ReportQueue;
  readonly #guard = new OrphanGuard();
  readonly #processes = new Set<TaskProcess>();
  readonly #running = new Map<string, TaskProcess>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Attempts whose claim is under way → why they are not wanted any more, where that came meanwhile. */
  readonly #claiming = new Map<string, string | null>();
  #waiting: QueuedAttempt[] = [];
  #heartbeat: NodeJS.Timeout | null = null;
  #shrink: NodeJS.Timeout | null = null;
  /** Average time that attempts of a task kept their process, by version and task. */
  readonly #durations = new Map<string, number>();
  /** How many processes the work of the last time wanted at once. */
  #target = 0;
  #patience: NodeJS.Timeout | null = null;
  #isStopping = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
    this.#versions = new PreparedVersions(settings);
    this.#reports = new ReportQueue(settings);
  }

  /** Starts one process ahead of the first task. */
  start(): void {
    this.#spawn();
  }

  queue(attempts: readonly QueuedAttempt[]): void {
    this.#waiting.push(...attempts);
    this.#assign();
  }

  /** Ends attempts whose result is not wanted any more. */
  kill(attemptIds: readonly string[], reason: string): void {
    const unwanted = new Set(attemptIds);
    this.#waiting = this.#waiting.filter((attempt) => !unwanted.has(attempt.attemptId));
    for (const attemptId of attemptIds) {
      const running = this.#running.get(attemptId);
      if (running) this.#end(running, 'killed', reason);
      else if (this.#claiming.has(attemptId)) this.#claiming.set(attemptId, reason);
    }
  }

  /** Ends all processes, and reports what they ran as lost. */
  async stop(reason: string): Promise<void> {
    this.#isStopping = true;
    this.#waiting = [];
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    if (this.#shrink) clearTimeout(this.#shrink);
    const gone = Promise.withResolvers<void>();
    this.#onEmpty = gone.resolve;
    if (this.#processes.size === 0) gone.resolve();
    for (const process of this.#processes) {
      process.ending ??= { why: 'stopped', reason };
      process.kill();
    }
    await gone.promise;
    await this.#reports.flush();
    this.#guard.stop();
  }

  #onEmpty: () => void = () => {};

  /** Task processes that are alive now. */
  get processCount(): number {
    return this.#processes.size;
  }

  /** Gives waiting attempts to free processes. `spreads`: also short ones that would soon get a busy process. */
  #assign(spreads = false): void {
    if (this.#isStopping || this.#waiting.length === 0) return;
    const assigned: Assignment[] = [];
    const left: QueuedAttempt[] = [];
    let patient = 0;
    for (const attempt of this.#waiting) {
      const prepared = this.#versions.get(attempt.versionId);
      if (!prepared) this.#prepare(attempt.versionId);
      const waits = !spreads && this.#running.size + assigned.length >= SHORT_WIDTH && this.#isShort(attempt);
      const process = prepared && !waits ? this.#idleFor(prepared.key, assigned) : undefined;
      if (prepared && process) assigned.push({ attempt, prepared, process });
      else left.push(attempt);
      if (waits || !prepared) patient += 1;
    }
    this.#waiting = left;
    if (assigned.length > 0) void this.#claim(assigned);
    if (left.length > patient) this.#grow(left.length - patient);
    if (patient > 0) this.#patience ??= setTimeout(() => this.#losePatience(), SHORT_PATIENCE_MS);
  }

  #isShort({ taskId, versionId }: QueuedAttempt): boolean {
    return (this.#durations.get(`${versionId}/${taskId}`) ?? Number.POSITIVE_INFINITY) < SHORT_MS;
  }

  #losePatience(): void {
    this.#patience = null;
    this.#assign(true);
  }

  #noteDuration(process: TaskProcess, took: number): void {
    if (!process.current) return;
    const task = `${process.current.versionId}/${process.current.taskId}`;
    const average = this.#durations.get(task) ?? took;
    this.#durations.set(task, average + (took - average) * NEWEST_WEIGHT);
    if (this.#patience) clearTimeout(this.#patience);
    this.#patience = null;
  }

  #prepare(versionId: string): void {
    this.#versions.prepare(versionId).then(
      () => this.#assign(),
      (error: unknown) => this.#refuseVersion(versionId, error),
    );
  }

  /** A version that cannot be laid out here fails its attempts: waiting would not help. */
  #refuseVersion(versionId: string, error: unknown): void {
    const refused = this.#waiting.filter((attempt) => attempt.versionId === versionId);
    this.#waiting = this.#waiting.filter((attempt) => attempt.versionId !== versionId);
    const message = error instanceof Error ? error.message : String(error);
    for (const attempt of refused) {
      this.#reports.add({
        attemptId: attempt.attemptId,
        endUs: this.#settings.nowUs(),
        renderedFields: null,
        outcome: {
          kind: 'failed',
          error: { name: 'CodeError', message, code: 'ARIEL_CODE_UNAVAILABLE', frames: [], cause: null },
          retryable: true,
          reason: 'load',
        },
      });
    }
  }

  /** A free process that has this code loaded, or none of anybody's. */
  #idleFor(key: string, taken: readonly { readonly process: TaskProcess }[]): TaskProcess | undefined {
    let blank: TaskProcess | undefined;
    for (const process of this.#processes) {
      if (!process.isIdle || taken.some((each) => each.process === process)) continue;
      if (process.key === key) return process;
      if (process.key === null) blank ??= process;
    }
    return blank;
  }

  /** Starts processes for `wanted` more attempts; the pool then grows on to what was wanted at once, for the next time. */
  #grow(wanted: number): void {
    this.#target = Math.min(this.#settings.size, Math.max(this.#target, this.#running.size + wanted));
    const starting = [...this.#processes].filter((process) => !process.isReady).length;
    for (let count = starting; count < Math.min(MAX_STARTING, wanted); count++) {
      if (this.#processes.size >= this.#settings.size && !this.#retireOne()) return;
      this.#spawn();
    }
  }

  /** Makes room for another version's code: ends the process that was idle longest. */
  #retireOne(): boolean {
    const idle = [...this.#processes].filter((process) => process.isIdle && process.key !== null);
    const [oldest] = idle.sort((left, right) => left.idleSinceMs - right.idleSinceMs);
    if (!oldest) return false;
    this.#end(oldest, 'recycled', 'it made room');
    return true;
  }

  #spawn(): void {
    const { environment, memoryLimitMb, taskProcess } = this.#settings;
    const options = { settings: taskProcess, environment, memoryLimitMb };
    const process = new TaskProcess(options, {
      message: (from, message) => this.#heard(from, message),
      exit: (from, end) => this.#exited(from, end),
    });
    this.#processes.add(process);
    if (process.pid > 0) this.#guard.add(process.pid);
  }

  async #claim(assigned: readonly Assignment[]): Promise<void> {
    const { hostname, service, workerId } = this.#settings;
    // Taken from the pool at once: the answer comes later.
    for (const { prepared, process } of assigned) {
      process.key = prepared.key;
      process.isReserved = true;
    }
    for (const { attempt } of assigned) this.#claiming.set(attempt.attemptId, null);
    const requests = assigned.map(({ attempt, process }) => ({
      attemptId: attempt.attemptId,
      workerId,
      hostname,
      pid: process.pid,
      pidStarted: process.started,
    }));
    let answers: readonly ClaimAnswer[] = [];
    try {
      answers = await service.claim(requests);
    } catch (error) {
      this.#settings.report({ message: 'claiming tasks failed; they are tried again', error });
      setTimeout(() => this.queue(assigned.map(({ attempt }) => attempt)), HEARTBEAT_MS);
    }
    assigned.forEach(({ attempt, prepared, process }, index) => {
      process.isReserved = false;
      const unwanted = this.#claiming.get(attempt.attemptId) ?? null;
      this.#claiming.delete(attempt.attemptId);
      const answer = answers[index];
      if (answer?.kind === 'claimed') this.#run(process, prepared, attempt, answer.attempt);
      else process.idleSinceMs = performance.now();
      if (unwanted !== null && process.current) this.#end(process, 'killed', unwanted);
    });
  }

  #run(
    process: TaskProcess,
    prepared: PreparedVersion,
    { attemptId, taskId }: QueuedAttempt,
    claimed: Extract<ClaimAnswer, { kind: 'claimed' }>['attempt'],
  ): void {
    process.current = claimed;
    this.#running.set(attemptId, process);
    if (!this.#processes.has(process)) {
      // It died between the claim and now.
      this.#settle(process, deathOutcome(process, { code: null, signal: null }), null);
      return;
    }
    process.run(claimed, prepared.version, prepared);
    const limitMs = prepared.version.tasks[taskId]?.executionTimeoutMs ?? null;
    if (limitMs !== null) {
      const reason = `The task took longer than its executionTimeout of ${limitMs / 1000} s.`;
      this.#timers.set(
        attemptId,
        setTimeout(() => this.#end(process, 'timeout', reason), limitMs),
      );
    }
    this.#heartbeat ??= setInterval(() => void this.#beat(), HEARTBEAT_MS);
  }

  /** Asks a process to end, and ends it. A task gets some time to stop by itself. */
  #end(process: TaskProcess, why: 'timeout' | 'killed' | 'recycled', reason: string): void {
    if (process.ending) return;
    process.ending = { why, reason };
    if (process.current === null || why === 'recycled') {
      process.kill();
      return;
    }
    const { attemptId } = process.current;
    process.send({ kind: 'abort', attemptId, why: why === 'timeout' ? 'timeout' : 'killed', reason });
    this.#killIn(process, attemptId, DEAF_MS);
  }

  #killIn(process: TaskProcess, attemptId: string, delayMs: number): void {
    clearTimeout(this.#timers.get(attemptId));
    this.#timers.set(
      attemptId,
      setTimeout(() => process.kill(), delayMs),
    );
  }

  #heard(process: TaskProcess, message: FromTaskProcess): void {
    switch (message.kind) {
      case 'ready':
        process.isReady = true;
        process.idleSinceMs = performance.now();
        this.#scheduleShrink();
        this.#assign();
        if (this.#processes.size < this.#target) this.#grow(1);
        return;
      case 'ask':
        void this.#answer(process, message);
        return;
      case 'aborting':
        if (process.current?.attemptId === message.attemptId)
          this.#killIn(process, message.attemptId, this.#settings.cleanupMs);
        return;
      case 'finished':
        void this.#heardOfEnd(process, message);
    }
  }

  async #heardOfEnd(
    process: TaskProcess,
    message: Extract<FromTaskProcess, { kind: 'finished' }>,
  ): Promise<void> {
    if (process.isOutputHeldBack) await process.readOutput();
    this.#finished(process, message);
  }

  #finished(process: TaskProcess, message: Extract<FromTaskProcess, { kind: 'finished' }>): void {
    if (process.current?.attemptId !== message.attemptId) return;
    this.#noteDuration(process, message.tookMs);
    this.#settle(process, message.outcome, message.renderedFields);
    process.tasksDone += 1;
    process.idleSinceMs = performance.now();
    const isFull = process.tasksDone >= MAX_TASKS || (message.residentBytes ?? 0) > MAX_RESIDENT_BYTES;
    if (process.ending) process.kill();
    else if (message.isSpent || isFull) this.#end(process, 'recycled', 'it had served its time');
    this.#scheduleShrink();
    this.#assign();
  }

  #settle(process: TaskProcess, outcome: AttemptOutcome, renderedFields: string | null): void {
    const attemptId = process.current?.attemptId;
    if (attemptId === undefined) return;
    process.current = null;
    process.endOutput();
    this.#running.delete(attemptId);
    clearTimeout(this.#timers.get(attemptId));
    this.#timers.delete(attemptId);
    this.#reports.add({ attemptId, outcome, endUs: this.#settings.nowUs(), renderedFields });
    if (this.#running.size === 0 && this.#heartbeat) {
      clearInterval(this.#heartbeat);
      this.#heartbeat = null;
    }
  }

  #exited(process: TaskProcess, end: ProcessEnd): void {
    this.#processes.delete(process);
    this.#guard.remove(process.pid);
    if (process.current) {
      const outcome = deathOutcome(process, end);
      if (outcome.kind === 'failed')
        process.log?.write({ level: 'error', logger: 'ariel', event: outcome.error.message });
      // What the dead process started goes with it.
      process.kill();
      this.#settle(process, outcome, null);
    }
    if (this.#processes.size === 0) this.#onEmpty();
    this.#assign();
  }

  async #answer(process: TaskProcess, ask: Extract<FromTaskProcess, { kind: 'ask' }>): Promise<void> {
    try {
      process.send({ kind: 'reply', id: ask.id, json: await this.#lookUp(process, ask), error: null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.send({ kind: 'reply', id: ask.id, json: null, error: message });
    }
  }

  async #lookUp(
    process: TaskProcess,
    { question }: Extract<FromTaskProcess, { kind: 'ask' }>,
  ): Promise<string | null> {
    const { secrets, service } = this.#settings;
    switch (question.about) {
      case 'connection':
        return secrets.connection(question.id);
      case 'variable':
        return secrets.variable(question.key);
      case 'xcom': {
        const run = process.current?.run;
        if (!run) return null;
        const { key, mapIndex, taskId } = question;
        return service.xcom({ dagId: run.dagId, runId: run.runId, taskId, key, mapIndex });
      }
    }
  }

  async #beat(): Promise<void> {
    const attemptIds = [...this.#running.keys()];
    if (attemptIds.length === 0) return;
    try {
      const lost = await this.#settings.service.heartbeat(attemptIds);
      // What ended meanwhile was not lost.
      const live = lost.filter((attemptId) => this.#running.has(attemptId));
      this.kill(live, 'the server says that this attempt is not live any more');
    } catch (error) {
      this.#settings.report({ message: 'a heartbeat could not be stored', error });
    }
  }

  /** One blank process stays warm for the next task; the others end when they were idle for long. */
  #scheduleShrink(): void {
    if (this.#shrink || this.#isStopping) return;
    this.#shrink = setTimeout(() => {
      this.#shrink = null;
      this.#shrinkNow();
    }, IDLE_MS);
    this.#shrink.unref();
  }

  #shrinkNow(): void {
    const idle = [...this.#processes].filter((process) => process.isIdle);
    const old = idle.filter((process) => performance.now() - process.idleSinceMs >= IDLE_MS - 100);
    const isQuiet = idle.length === this.#processes.size;
    if (isQuiet) this.#target = 0;
    for (const process of isQuiet ? old.slice(1) : old) this.#end(process, 'recycled', 'it was idle');
    if (idle.length > 1 || !isQuiet) this.#scheduleShrink();
  }
}

// Runs queued attempts in a pool of task processes. The pool grows with the work up to its size and shrinks at rest;
// a process serves one version's code for its whole life, one attempt at a time, and takes the next without a new start.
import { availableParallelism } from 'node:os';
import type { AttemptOutcome } from '@ariel/core';
import type { ClaimAnswer, QueuedAttempt } from '@ariel/protocol';
import type { FromTaskProcess } from '../messages.ts';
import { answerQuestion } from './answer-question.ts';
import { deathOutcome, type ProcessEnd } from './death.ts';
import { type PreparedVersion, PreparedVersions } from './prepared-versions.ts';
import { ProcessPool } from './process-pool.ts';
import { ReportQueue } from './report-queue.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import { TaskDurations } from './task-durations.ts';
import type { TaskProcess } from './task-process.ts';

/** How many processes short tasks keep busy, unless one of them turns out long. */
const SHORT_WIDTH = 2 * availableParallelism();
/** How long a short task may wait behind others before it gets a process of its own all the same. */
const SHORT_PATIENCE_MS = 4;
const HEARTBEAT_MS = 3000;
/** A process is replaced after so many tasks or so much memory, against slow leaks of user code. */
const MAX_TASKS = 5000;
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;
/** A process that does not even hear that it is to end in this time will not clean up either. */
const DEAF_MS = 1000;

interface Assignment {
  readonly attempt: QueuedAttempt;
  readonly prepared: PreparedVersion;
  readonly process: TaskProcess;
}

type Rendered = Pick<Extract<FromTaskProcess, { kind: 'finished' }>, 'renderedFields' | 'renderedMapIndex'>;
const nothingRendered: Rendered = { renderedFields: null, renderedMapIndex: null };

export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #versions: PreparedVersions;
  readonly #reports: ReportQueue;
  readonly #pool: ProcessPool;
  readonly #running = new Map<string, TaskProcess>();
  /** Instances of which a process still runs an attempt, perhaps one that lost its claim: the next one waits for its end. */
  readonly #instances = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Attempts whose claim is under way → why they are not wanted any more, where that came meanwhile. */
  readonly #claiming = new Map<string, string | null>();
  #waiting: QueuedAttempt[] = [];
  #heartbeat: NodeJS.Timeout | null = null;
  readonly #durations = new TaskDurations();
  /** Versions that are being laid out. */
  readonly #preparing = new Set<string>();
  #patience: NodeJS.Timeout | null = null;
  #isStopping = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
    this.#versions = new PreparedVersions(settings);
    this.#reports = new ReportQueue(settings);
    this.#pool = new ProcessPool(settings, {
      ready: () => this.#assign(),
      message: (from, message) => this.#heard(from, message),
      exit: (from, end) => this.#exited(from, end),
    });
  }

  /** Starts one process ahead of the first task. */
  start(): void {
    this.#pool.start();
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
    await this.#pool.stop(reason);
    await this.#reports.flush();
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
      const waits =
        !spreads && this.#running.size + assigned.length >= SHORT_WIDTH && this.#durations.isShort(attempt);
      const isHeld = this.#instances.has(instanceOf(attempt));
      const process = prepared && !waits && !isHeld ? this.#pool.idleFor(prepared.key) : undefined;
      if (prepared && process) {
        // Taken from the pool at once: the claim's answer comes later.
        process.key = prepared.key;
        process.isReserved = true;
        assigned.push({ attempt, prepared, process });
      } else left.push(attempt);
      if (waits || isHeld || !prepared) patient += 1;
    }
    this.#waiting = left;
    if (assigned.length > 0) void this.#claim(assigned);
    const [first] = left;
    const version = first && this.#versions.get(first.versionId);
    if (version && left.length > patient) {
      this.#pool.grow(left.length - patient, this.#running.size + assigned.length, version);
    }
    if (patient > 0) this.#patience ??= setTimeout(() => this.#losePatience(), SHORT_PATIENCE_MS);
  }

  #losePatience(): void {
    this.#patience = null;
    this.#assign(true);
  }

  #noteDuration(process: TaskProcess, took: number): void {
    if (!process.current) return;
    this.#durations.note(process.current, took);
    if (this.#durations.isShort(process.current)) this.#pool.stopGrowing(SHORT_WIDTH);
    if (this.#patience) clearTimeout(this.#patience);
    this.#patience = null;
  }

  /** Once for all attempts of a version: each would else look at all that wait when it is there. */
  #prepare(versionId: string): void {
    if (this.#preparing.has(versionId)) return;
    this.#preparing.add(versionId);
    this.#versions
      .prepare(versionId)
      .then(
        () => this.#assign(),
        (error: unknown) => this.#refuseVersion(versionId, error),
      )
      .finally(() => this.#preparing.delete(versionId));
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
        ...nothingRendered,
        outcome: {
          kind: 'failed',
          error: { name: 'CodeError', message, code: 'ARIEL_CODE_UNAVAILABLE', frames: [], cause: null },
          retryable: true,
          reason: 'load',
        },
      });
    }
  }

  async #claim(assigned: readonly Assignment[]): Promise<void> {
    const { hostname, service, workerId } = this.#settings;
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
      else this.#pool.rested(process);
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
    this.#instances.add(instanceOf({ ...claimed.run, ...claimed }));
    if (!this.#pool.has(process)) {
      // It died between the claim and now.
      this.#settle(process, deathOutcome(process, { code: null, signal: null }), nothingRendered);
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
  #end(process: TaskProcess, why: 'timeout' | 'killed', reason: string): void {
    if (process.ending) return;
    process.ending = { why, reason };
    if (process.current === null) {
      process.kill();
      return;
    }
    const { attemptId } = process.current;
    process.send({ kind: 'abort', attemptId, why, reason });
    this.#killIn(process, attemptId, DEAF_MS);
  }

  #killIn(process: TaskProcess, attemptId: string, delayMs: number): void {
    clearTimeout(this.#timers.get(attemptId));
    this.#timers.set(
      attemptId,
      setTimeout(() => process.kill(), delayMs),
    );
  }

  #heard(process: TaskProcess, message: Exclude<FromTaskProcess, { kind: 'ready' }>): void {
    switch (message.kind) {
      case 'ask':
        void answerQuestion(this.#settings, process, message);
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
    this.#settle(process, message.outcome, message);
    process.tasksDone += 1;
    const isFull = process.tasksDone >= MAX_TASKS || (message.residentBytes ?? 0) > MAX_RESIDENT_BYTES;
    if (process.ending) process.kill();
    else if (message.isSpent || isFull) process.retire('it had served its time');
    this.#pool.rested(process);
    this.#assign();
  }

  #settle(
    process: TaskProcess,
    outcome: AttemptOutcome,
    { renderedFields, renderedMapIndex }: Rendered,
  ): void {
    if (process.current === null) return;
    const { attemptId, run } = process.current;
    this.#instances.delete(instanceOf({ ...run, ...process.current }));
    process.current = null;
    process.endOutput();
    this.#running.delete(attemptId);
    clearTimeout(this.#timers.get(attemptId));
    this.#timers.delete(attemptId);
    this.#reports.add({
      attemptId,
      outcome,
      endUs: this.#settings.nowUs(),
      renderedFields,
      renderedMapIndex,
    });
    if (this.#running.size === 0 && this.#heartbeat) {
      clearInterval(this.#heartbeat);
      this.#heartbeat = null;
    }
  }

  #exited(process: TaskProcess, end: ProcessEnd): void {
    if (process.current) {
      const outcome = deathOutcome(process, end);
      if (outcome.kind === 'failed')
        process.log?.write({ level: 'error', logger: 'ariel', event: outcome.error.message });
      // What the dead process started goes with it.
      process.kill();
      this.#settle(process, outcome, nothingRendered);
    }
    this.#assign();
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
}

function instanceOf(
  attempt: Pick<QueuedAttempt, 'dagId' | 'iteration' | 'mapIndex' | 'runId' | 'taskId'>,
): string {
  return `${attempt.mapIndex} ${attempt.iteration} ${attempt.taskId} ${attempt.runId} ${attempt.dagId}`;
}

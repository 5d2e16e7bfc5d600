// Runs queued attempts in a pool of task processes. The pool grows with the work up to its size and shrinks at rest;
// a process serves one version's code for its whole life, one attempt at a time, and takes the next without a new start.
import type { AttemptOutcome } from '@ariel/core';
import type { ClaimAnswer, QueuedAttempt } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine, WorkerTimer } from '../machine/worker-machine.ts';
import type { FromTaskProcess } from '../messages.ts';
import { answerQuestion } from './answer-question.ts';
import { type AskedClaim, askForClaims } from './ask-for-claims.ts';
import { codeOutcome, deathOutcome, type ProcessEnd } from './death.ts';
import { Gathered } from './gathered.ts';
import { instanceKey } from './instance-key.ts';
import { LeaseWatch } from './lease-watch.ts';
import { type PreparedVersion, PreparedVersions } from './prepared-versions.ts';
import { ProcessPool } from './process-pool.ts';
import { nothingRendered, type Rendered, ReportQueue } from './report-queue.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import { TaskDurations } from './task-durations.ts';
import type { TaskProcess } from './task-process.ts';

/** How long a short task may wait behind others before it gets a process of its own all the same. */
const SHORT_PATIENCE_MS = 4;
const HEARTBEAT_MS = 3000;
/** How often leases are looked at. */
const LEASE_LOOK_MS = 500;
/** A process is replaced after so many tasks or so much memory, against slow leaks of user code. */
const MAX_TASKS = 5000;
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;
/** A process that does not even hear that it is to end in this time will not clean up either. */
const DEAF_MS = 1000;

interface Assignment extends AskedClaim {
  readonly prepared: PreparedVersion;
  readonly process: TaskProcess;
}

export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #machine: WorkerMachine;
  /** How many processes short tasks keep busy, unless one of them turns out long. */
  readonly #shortWidth: number;
  readonly #versions: PreparedVersions;
  readonly #reports: ReportQueue;
  readonly #pool: ProcessPool;
  readonly #running = new Map<string, TaskProcess>();
  /** Instances of which a process still runs an attempt, perhaps one that lost its claim: the next one waits for its end. */
  readonly #instances = new Set<string>();
  readonly #timers = new Map<string, WorkerTimer>();
  /** Attempts whose claim is under way → why they are not wanted any more, where that came meanwhile. */
  readonly #claiming = new Map<string, string | null>();
  /** Of these, what was queued once more: it counts where the claim is refused. */
  readonly #handedAgain = new Map<string, QueuedAttempt>();
  #waiting: QueuedAttempt[] = [];
  readonly #claims = new Gathered<Assignment>((assigned) => this.#claim(assigned));
  #heartbeat: WorkerTimer | null = null;
  readonly #leases: LeaseWatch | null;
  #leaseLook: WorkerTimer | null = null;
  #onEmpty: (() => void) | null = null;
  readonly #durations = new TaskDurations();
  /** Versions that are being laid out. */
  readonly #preparing = new Set<string>();
  #patience: WorkerTimer | null = null;
  /** No attempt is begun any more. */
  #isStopping = false;
  /** Nothing is waited for any more. */
  #isEnded = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
    this.#machine = settings.machine ?? realMachine;
    this.#shortWidth = 2 * this.#machine.processors;
    this.#versions = new PreparedVersions(settings);
    this.#reports = new ReportQueue(settings);
    this.#leases = settings.leaseMs === undefined ? null : new LeaseWatch(settings.leaseMs);
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

  /** What it has already, or has not told the end of, is not begun again: whoever queues may have forgotten that it did. */
  queue(attempts: readonly QueuedAttempt[]): void {
    for (const attempt of attempts) {
      const { attemptId } = attempt;
      if (this.#claiming.has(attemptId)) this.#handedAgain.set(attemptId, attempt);
      else if (!this.has(attemptId) && !this.#reports.has(attemptId)) this.#waiting.push(attempt);
    }
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

  /** Attempts that run, are being claimed, or wait for a process. */
  get load(): number {
    return this.#running.size + this.holding.length;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Attempts that were taken and are not claimed yet. */
  get holding(): readonly string[] {
    return [...this.#claiming.keys(), ...this.#waiting.map(({ attemptId }) => attemptId)];
  }

  /** Whether it has anything to do with the attempt. */
  has(attemptId: string): boolean {
    return this.#running.has(attemptId) || this.holding.includes(attemptId);
  }

  /** Begins nothing any more, and resolves when what runs is over and reported. */
  async drain(): Promise<void> {
    this.#isStopping = true;
    this.#waiting = [];
    const empty = Promise.withResolvers<void>();
    this.#onEmpty = empty.resolve;
    this.#tellRest();
    await empty.promise;
    while (!this.#reports.isEmpty && !this.#isEnded) await this.#reports.flush();
  }

  /** Ends all processes, and reports what they ran as lost. */
  async stop(reason: string): Promise<void> {
    this.#isStopping = true;
    this.#isEnded = true;
    this.#reports.close();
    this.#waiting = [];
    this.#endBeating();
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
        !spreads &&
        this.#running.size + assigned.length >= this.#shortWidth &&
        this.#durations.isShort(attempt);
      const isHeld = this.#instances.has(instanceKey(attempt));
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
    for (const { attempt } of assigned) this.#claiming.set(attempt.attemptId, null);
    this.#claims.add(assigned);
    const [first] = left;
    const version = first && this.#versions.get(first.versionId);
    if (version && left.length > patient) {
      this.#pool.grow(left.length - patient, this.#running.size + assigned.length, version);
    }
    if (patient > 0)
      this.#patience ??= this.#machine.time.after(SHORT_PATIENCE_MS, () => this.#losePatience());
  }

  #losePatience(): void {
    this.#patience = null;
    this.#assign(true);
  }

  #noteDuration(process: TaskProcess, took: number): void {
    if (!process.current) return;
    this.#durations.note(process.current, took);
    if (this.#durations.isShort(process.current)) this.#pool.stopGrowing(this.#shortWidth);
    this.#patience?.cancel();
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
    const outcome = codeOutcome(error instanceof Error ? error.message : String(error));
    for (const { attemptId } of refused)
      this.#reports.add({ attemptId, endUs: this.#settings.nowUs(), ...nothingRendered, outcome });
    if (refused.length > 0) this.#tellRest();
  }

  async #claim(assigned: readonly Assignment[]): Promise<void> {
    const { answers, askedMs } = await askForClaims(this.#settings, assigned, () => this.#isEnded);
    assigned.forEach(({ attempt, prepared, process }, index) => {
      process.isReserved = false;
      const unwanted = this.#claiming.get(attempt.attemptId) ?? null;
      this.#claiming.delete(attempt.attemptId);
      const answer = answers[index];
      const again = this.#handedAgain.get(attempt.attemptId);
      this.#handedAgain.delete(attempt.attemptId);
      if (answer?.kind === 'claimed') {
        this.#run(process, prepared, attempt, answer.attempt);
        this.#leases?.extend([attempt.attemptId], askedMs);
      } else {
        if (again) this.#waiting.push(again);
        this.#pool.rested(process);
      }
      if (unwanted !== null && process.current) this.#end(process, 'killed', unwanted);
    });
    this.#tellRest();
    if (answers.some(({ kind }) => kind === 'refused')) this.#assign();
    // The answer took long: the leases may be nearly over.
    if (this.#leases && this.#machine.time.nowMs() - askedMs > HEARTBEAT_MS) void this.#beat();
  }

  /** Something is over: there is room, and perhaps nothing left to wait for. */
  #tellRest(): void {
    this.#settings.onPlace?.();
    if (this.#running.size + this.#claiming.size === 0) this.#onEmpty?.();
  }

  #run(
    process: TaskProcess,
    prepared: PreparedVersion,
    { attemptId, taskId }: QueuedAttempt,
    claimed: Extract<ClaimAnswer, { kind: 'claimed' }>['attempt'],
  ): void {
    process.current = claimed;
    this.#running.set(attemptId, process);
    this.#instances.add(instanceKey({ ...claimed.run, ...claimed }));
    if (!this.#pool.has(process)) {
      // It died between the claim and now.
      this.#settle(process, deathOutcome(process, { code: null, signal: null }), nothingRendered);
      return;
    }
    process.run(claimed, prepared.version, prepared);
    const limitMs = prepared.version.tasks[taskId]?.executionTimeoutMs ?? null;
    if (limitMs !== null) {
      const reason = `The task took longer than its executionTimeout of ${limitMs / 1000} s.`;
      const timer = this.#machine.time.after(limitMs, () => this.#end(process, 'timeout', reason));
      this.#timers.set(attemptId, timer);
    }
    this.#heartbeat ??= this.#machine.time.every(HEARTBEAT_MS, () => void this.#beat());
    if (this.#leases) this.#leaseLook ??= this.#machine.time.every(LEASE_LOOK_MS, () => this.#endOverdue());
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
    this.#timers.get(attemptId)?.cancel();
    const timer = this.#machine.time.after(delayMs, () => process.kill());
    this.#timers.set(attemptId, timer);
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
    const { attemptId, run, startUs } = process.current;
    this.#instances.delete(instanceKey({ ...run, ...process.current }));
    process.current = null;
    process.endOutput();
    this.#running.delete(attemptId);
    this.#timers.get(attemptId)?.cancel();
    this.#timers.delete(attemptId);
    this.#reports.add({
      attemptId,
      outcome,
      startUs,
      endUs: this.#settings.nowUs(),
      renderedFields,
      renderedMapIndex,
    });
    this.#leases?.forget(attemptId);
    if (this.#running.size === 0) this.#endBeating();
    this.#tellRest();
  }

  #endBeating(): void {
    this.#heartbeat?.cancel();
    this.#leaseLook?.cancel();
    this.#heartbeat = null;
    this.#leaseLook = null;
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
    const askedMs = this.#machine.time.nowMs();
    try {
      const lost = await this.#settings.service.heartbeat(attemptIds);
      // What ended meanwhile was not lost.
      const over = new Set(lost.filter((attemptId) => this.#running.has(attemptId)));
      const live = attemptIds.filter((attemptId) => this.#running.has(attemptId) && !over.has(attemptId));
      this.#leases?.extend(live, askedMs);
      this.kill([...over], 'the server says that this attempt is not live any more');
    } catch (error) {
      this.#settings.report({ message: 'a heartbeat could not be stored', error });
    }
  }

  /** No server heard of these for their whole lease: another try of them may begin now, so they end, whatever they do. */
  #endOverdue(): void {
    for (const attemptId of this.#leases?.over(this.#machine.time.nowMs()) ?? []) {
      const process = this.#running.get(attemptId);
      this.#leases?.forget(attemptId);
      if (!process) continue;
      const reason = 'No server could be reached for the whole lease of the attempt, so its worker ended it.';
      process.ending ??= { why: 'stopped', reason };
      process.kill();
    }
  }
}

// Runs queued attempts in a pool of task processes. The pool grows with the work up to its size and shrinks at rest;
// a process serves one version's code for its whole life, one attempt at a time, and takes the next without a new start.
import type { AttemptOutcome } from '@ariel/core';
import type { ClaimAnswer, QueuedAttempt } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import type { WorkerMachine } from '../machine/worker-machine.ts';
import type { FromTaskProcess, SupervisedMessage } from '../messages.ts';
import { answerQuestion } from './answer-question.ts';
import { type AskedClaim, askForClaims } from './ask-for-claims.ts';
import { codeOutcome, deathOutcome, type ProcessEnd } from './death.ts';
import { DecidedEnds } from './decided-ends.ts';
import { Gathered } from './gathered.ts';
import { Heartbeats } from './heartbeats.ts';
import { instanceKey } from './instance-key.ts';
import { OtherUsers } from './other-users.ts';
import { OwnPlaces } from './own-places.ts';
import type { Lost } from './patience.ts';
import { type PreparedVersion, PreparedVersions } from './prepared-versions.ts';
import { ProcessPool } from './process-pool.ts';
import { nothingRendered, type Rendered, ReportQueue } from './report-queue.ts';
import { ShortTasks } from './short-tasks.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';
import { overtimeMs, timeLimit } from './time-limit.ts';
import { TimeToEnd } from './time-to-end.ts';

/** A process is replaced after so many tasks or so much memory, against slow leaks of user code. */
const MAX_TASKS = 5000;
const MAX_RESIDENT_BYTES = 512 * 1024 * 1024;

interface Assignment extends AskedClaim {
  readonly prepared: PreparedVersion;
  readonly process: TaskProcess;
}

export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #machine: WorkerMachine;
  readonly #versions: PreparedVersions;
  readonly #reports: ReportQueue;
  readonly #pool: ProcessPool;
  readonly #running = new Map<string, TaskProcess>();
  /** Instances of which a process still runs an attempt, perhaps one that lost its claim: the next one waits for its end. */
  readonly #instances = new Set<string>();
  readonly #timeToEnd: TimeToEnd;
  /** Attempts whose claim is under way → why they are not wanted any more, where that came meanwhile. */
  readonly #claiming = new Map<string, string | null>();
  /** Of these, and of those whose end is not told, what was queued once more: it counts once that is over. */
  readonly #handedAgain = new Map<string, QueuedAttempt>();
  #waiting: QueuedAttempt[] = [];
  readonly #claims = new Gathered<Assignment>((assigned) => this.#claim(assigned));
  readonly places: OwnPlaces;
  readonly #others: OtherUsers;
  readonly #heartbeats: Heartbeats;
  #onEmpty: (() => void) | null = null;
  readonly #decided = new DecidedEnds();
  readonly #short: ShortTasks;
  /** Versions that are being laid out. */
  readonly #preparing = new Set<string>();
  /** No attempt is begun any more. */
  #isStopping = false;
  /** Nothing is waited for any more. */
  #isEnded = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
    this.#machine = settings.machine ?? realMachine;
    this.#timeToEnd = new TimeToEnd(this.#machine.time);
    this.#short = new ShortTasks(this.#machine, this.#running, (lost) => this.#assign(lost));
    this.#versions = new PreparedVersions(settings);
    this.#reports = new ReportQueue(settings, (attemptIds) => this.#told(attemptIds));
    this.#heartbeats = new Heartbeats(settings, {
      ids: () => [...this.#running.keys()],
      isRunning: (attemptId) => this.#running.has(attemptId),
      lost: (ids) => this.kill(ids, 'the server says that this attempt is not live any more'),
      overdue: (attemptId) => this.#endOverdue(attemptId),
    });
    this.#pool = new ProcessPool(settings, {
      ready: () => this.#assign(),
      message: (from, message) => this.#heard(from, message),
      exit: (from, end) => this.#exited(from, end),
    });
    const known = { pool: this.#pool, versions: this.#versions };
    this.#others = new OtherUsers(settings, known, (...refused) => this.#refuse(...refused));
    this.places = new OwnPlaces(settings, this.#versions, this.#pool, {
      mayBegin: (wanted, reserved) =>
        !this.#isStopping &&
        !this.#instances.has(instanceKey(wanted)) &&
        !this.#short.isPatient(wanted, this.#short.busy + this.#claiming.size + reserved),
      released: () => this.#assign(),
    });
  }

  /** Starts one process ahead of the first task. */
  start(): void {
    this.#pool.start();
  }

  /** What it has already is not begun again: whoever queues may have forgotten that it did. */
  queue(attempts: readonly QueuedAttempt[]): void {
    for (const attempt of attempts) {
      const { attemptId } = attempt;
      if (this.#claiming.has(attemptId) || this.#reports.has(attemptId))
        this.#handedAgain.set(attemptId, attempt);
      else if (this.has(attemptId)) continue;
      else if (!this.#beginReserved(attempt)) this.#waiting.push(attempt);
    }
    this.places.settled();
    this.#assign();
  }

  /** A sensor that gave its place back keeps its id: it may be queued again before the answer to its report was heard. */
  #told(attemptIds: readonly string[]): void {
    const again = attemptIds.flatMap((attemptId) => this.#handedAgain.get(attemptId) ?? []);
    for (const attemptId of attemptIds) this.#handedAgain.delete(attemptId);
    if (again.length > 0) this.queue(again);
  }

  /** In the process that was kept for it, and for which it is claimed already. */
  #beginReserved(attempt: QueuedAttempt): boolean {
    const place = this.places.take(attempt);
    if (!place) return false;
    this.#claiming.set(attempt.attemptId, this.places.whyUnwanted(attempt));
    void this.#claim([{ attempt, ...place }], place.sinceMs);
    return true;
  }

  /** Ends attempts whose result is not wanted any more. */
  kill(attemptIds: readonly string[], reason: string): void {
    const unwanted = new Set(attemptIds);
    this.#waiting = this.#waiting.filter((attempt) => !unwanted.has(attempt.attemptId));
    for (const attemptId of attemptIds) {
      const running = this.#running.get(attemptId);
      if (running) this.#timeToEnd.end(running, 'killed', reason);
      else if (this.#claiming.has(attemptId)) this.#claiming.set(attemptId, reason);
      else this.places.end(attemptId, reason);
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
    this.#heartbeats.rest();
    await this.#pool.stop(reason);
    await this.#reports.flush();
  }

  /** Gives waiting attempts to free processes; to short ones, which soon get a busy process, only where patience is lost. */
  #assign(lost: Lost = 'nothing'): void {
    if (this.#isStopping || this.#waiting.length === 0) return;
    const assigned: Assignment[] = [];
    const left: QueuedAttempt[] = [];
    const busy = this.#short.busy;
    const processes = lost === 'hope' ? null : this.#pool.countByKey();
    let patient = 0;
    let isAnyShort = false;
    for (const attempt of this.#waiting) {
      const prepared = this.#versions.get(attempt.versionId);
      if (!prepared) this.#prepare(attempt.versionId);
      const user = this.#others.userOf(attempt);
      // What is busy now may soon be free, but not for another user.
      const waits =
        user === null && lost === 'nothing' && this.#short.isPatient(attempt, busy + assigned.length);
      const isHeld = this.#instances.has(instanceKey(attempt));
      const process = prepared && !waits && !isHeld ? this.#pool.idleFor(prepared.key, user) : undefined;
      const isShort = user === null && process === undefined && this.#short.isShort(attempt);
      isAnyShort ||= isShort;
      if (prepared && process) {
        // Taken from the pool at once: the claim's answer comes later.
        process.key = prepared.key;
        process.isReserved = true;
        assigned.push({ attempt, prepared, process });
      } else left.push(attempt);
      const isEnough = isShort && (processes?.get(prepared?.key ?? '') ?? 0) >= this.#short.enough;
      const isAsOther = user !== null && process === undefined && !isHeld;
      if (isAsOther) this.#others.want(user);
      if (isAsOther || waits || isEnough || isHeld || !prepared) patient += 1;
    }
    this.#waiting = left;
    for (const { attempt } of assigned) this.#claiming.set(attempt.attemptId, null);
    this.#claims.add(assigned);
    const [first] = left;
    const version = first && this.#versions.get(first.versionId);
    if (version && left.length > patient) {
      this.#pool.grow(left.length - patient, this.#running.size + assigned.length, version);
    }
    if (isAnyShort) this.#short.wait(lost);
    this.#others.start();
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
    const outcome = codeOutcome(error instanceof Error ? error.message : String(error));
    this.#refuse((attempt) => attempt.versionId === versionId, outcome);
  }

  /** Ends attempts that wait and cannot run here. */
  #refuse(isMeant: (attempt: QueuedAttempt) => boolean, outcome: AttemptOutcome): void {
    const refused = this.#waiting.filter(isMeant);
    this.#waiting = this.#waiting.filter((attempt) => !isMeant(attempt));
    for (const { attemptId } of refused)
      this.#reports.add({ attemptId, endUs: this.#settings.nowUs(), ...nothingRendered, outcome });
    if (refused.length > 0) this.#tellRest();
  }

  async #claim(assigned: readonly Assignment[], reservedMs: number | null = null): Promise<void> {
    const how = { isEnded: () => this.#isEnded, reservedMs };
    const { answers, askedMs } = await askForClaims(this.#settings, assigned, how);
    const claimed = answers.flatMap((each) => (each.kind === 'claimed' ? each.attempt.attemptId : []));
    assigned.forEach(({ attempt, prepared, process }, index) => {
      process.isReserved = false;
      const unwanted = this.#claiming.get(attempt.attemptId) ?? null;
      this.#claiming.delete(attempt.attemptId);
      const answer = answers[index];
      const again = this.#handedAgain.get(attempt.attemptId);
      this.#handedAgain.delete(attempt.attemptId);
      if (answer?.kind === 'claimed') {
        this.#run(process, prepared, attempt, answer.attempt);
      } else {
        if (again) this.#waiting.push(again);
        this.#pool.rested(process);
      }
      if (unwanted !== null && process.current) this.#timeToEnd.end(process, 'killed', unwanted);
    });
    this.#tellRest();
    if (claimed.length < answers.length) this.#assign();
    this.#heartbeats.claimed(claimed, askedMs);
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
      const death = deathOutcome(process, { code: null, signal: null }, this.#settings);
      this.#settle(process, death, nothingRendered);
      return;
    }
    process.run(claimed, prepared.version, prepared);
    const limit = timeLimit(this.#settings, claimed, prepared.version.tasks[taskId]);
    if (limit !== null) this.#timeToEnd.limit(process, attemptId, limit);
    this.#heartbeats.begin();
  }

  #heard(process: TaskProcess, message: SupervisedMessage): void {
    switch (message.kind) {
      case 'ask':
        void answerQuestion(this.#settings, process, message);
        return;
      case 'secrets':
        process.masker.add(message.secrets);
        return;
      case 'aborting':
        if (process.current?.attemptId === message.attemptId)
          this.#timeToEnd.killIn(process, message.attemptId, this.#settings.cleanupMs);
        return;
      case 'decided':
        this.#decide(process, message);
        return;
      case 'finished':
        void this.#heardOfEnd(process, message);
    }
  }

  /** The work is over, and callbacks go on: they have so much time, and what ended it counts from now on. */
  #decide(process: TaskProcess, { attemptId, ...end }: Extract<FromTaskProcess, { kind: 'decided' }>): void {
    if (process.current?.attemptId !== attemptId) return;
    this.#decided.hold(attemptId, end);
    this.#timeToEnd.killIn(process, attemptId, overtimeMs(this.#settings));
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
    if (this.#short.ended(process, message.tookMs)) this.#pool.stopGrowing(this.#short.enough);
    const { outcome, rendered } = this.#decided.finished(message);
    this.#settle(process, outcome, rendered);
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
    { called, renderedFields, renderedMapIndex }: Rendered,
  ): void {
    if (process.current === null) return;
    const { attemptId, run, startUs } = process.current;
    this.#instances.delete(instanceKey({ ...run, ...process.current }));
    process.current = null;
    process.endOutput();
    this.#running.delete(attemptId);
    this.#timeToEnd.forget(attemptId);
    this.#reports.add({
      attemptId,
      outcome,
      startUs,
      endUs: this.#settings.nowUs(),
      renderedFields,
      renderedMapIndex,
      ...(called === undefined ? {} : { called }),
    });
    this.#heartbeats.forget(attemptId);
    if (this.#running.size === 0) this.#heartbeats.rest();
    this.#tellRest();
  }

  #exited(process: TaskProcess, end: ProcessEnd): void {
    this.#others.exited(process);
    if (process.current) {
      const death = deathOutcome(process, end, this.#settings);
      if (death.kind === 'failed')
        process.log?.write({ level: 'error', logger: 'ariel', event: death.error.message });
      // What the dead process started goes with it.
      process.kill();
      const { outcome, rendered } = this.#decided.died(process.current.attemptId, death, nothingRendered);
      this.#settle(process, outcome, rendered);
    }
    this.#assign();
  }

  /** No server heard of it for its whole lease: another try may begin now, so it ends, whatever it does. */
  #endOverdue(attemptId: string): void {
    const process = this.#running.get(attemptId);
    if (!process) return;
    const reason = 'No server could be reached for the whole lease of the attempt, so its worker ended it.';
    process.ending ??= { why: 'stopped', reason };
    process.kill();
  }
}

// The loop. It sleeps until something changed or a time is reached, and then takes one turn: apply what happened, plan
// the runs concerned, write the decisions in one transaction, hand over what was queued. Nothing in it polls; a slow
// sweep looks for what no event said and counts what it repairs.
import { isFinished, ReadyQueue } from '@ariel/core';
import type { SchedulerNotice } from '@ariel/protocol';
import {
  extendRunLeases,
  forgetDeclaredLimits,
  readDag,
  recountLimits,
  sweepLimits,
  takeRuns,
  voidOtherLeases,
} from '@ariel/store';
import { createDueRuns } from './create-due-runs.ts';
import { DueTimes } from './due-times.ts';
import { LostNotices } from './lost-notices.ts';
import { type OwnedRun, readRunToOwn } from './owned-run.ts';
import { PastWatch } from './past-watch.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { startQueuedRuns } from './start-queued-runs.ts';
import { timeOutRun } from './time-out-run.ts';
import { type WrittenTurn, writeDecisions } from './write-decisions.ts';

/** How often the safety sweep looks while runs are active. */
const SWEEP_MS = 15_000;
/** When it looks again at runs of which a notice seems to be missing. */
const DOUBT_MS = 1_000;

/** Rows that are made in one turn for a long list while other runs may want theirs. */
const SMALL_PIECE = 60;

export class Scheduler {
  readonly #settings: SchedulerSettings;
  readonly #runs = new Map<number, OwnedRun>();
  #ready = new ReadyQueue();
  #inbox: SchedulerNotice[] = [];
  /** Runs to plan in the next turn. */
  readonly #dirty = new Set<number>();
  readonly #past = new PastWatch();
  /** Runs to read again in the next turn: their memory is missing or wrong. */
  readonly #reload = new Set<number>();
  #lookForDue = true;
  #lookForQueued = true;
  #state: 'stopped' | 'sleeping' | 'woken' | 'turning' = 'stopped';
  #again = false;
  #cancelTimer: () => void = () => {};
  #nextSweepUs = 0;
  readonly #dueTimes: DueTimes;
  #turn: Promise<void> = Promise.resolve();
  /** Runs that could not be read: the sweep tries them again. */
  readonly #unread = new Set<number>();
  readonly #lost = new LostNotices();

  constructor(settings: SchedulerSettings) {
    this.#settings = settings;
    this.#dueTimes = new DueTimes(settings.database);
  }

  /** What the sweep had to repair; zero where no event was lost. */
  get repairs(): number {
    return this.#lost.repairs;
  }

  /** Takes over the unfinished runs and begins. */
  async start(): Promise<void> {
    const { database, isOnlyScheduler, nowUs, ownerId } = this.#settings;
    if (isOnlyScheduler) await voidOtherLeases(database, ownerId);
    const leaseUntilUs = nowUs() + this.#settings.runLeaseMs * 1000;
    const taken = await database.transaction(async (tx) => {
      if (isOnlyScheduler) await recountLimits(tx);
      return takeRuns(tx, ownerId, nowUs(), leaseUntilUs);
    });
    for (const row of taken) if (row.state === 'running') this.#reload.add(row.id);
    this.#state = 'sleeping';
    this.#nextSweepUs = nowUs() + (this.#settings.sweepMs ?? SWEEP_MS) * 1000;
    this.wake();
  }

  /** Ends after the turn that is under way. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    this.#cancelTimer();
    await this.#turn;
  }

  /** Something changed; safe to call at any time, also for runs of others. */
  notify(notice: SchedulerNotice): void {
    this.#inbox.push(notice);
    this.wake();
  }

  wake(): void {
    if (this.#state === 'turning') this.#again = true;
    if (this.#state !== 'sleeping') return;
    this.#state = 'woken';
    this.#cancelTimer();
    this.#settings.pacing.soon(() => {
      this.#turn = this.#takeTurn();
    });
  }

  async #takeTurn(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'turning';
    this.#again = false;
    try {
      await this.#steps();
    } catch (error) {
      this.#settings.report({ message: 'a scheduling turn failed; its runs are read again', error });
      for (const runRef of this.#runs.keys()) this.#reload.add(runRef);
      this.#nextSweepUs = 0;
      this.#cancelTimer = this.#settings.pacing.at(this.#settings.nowUs() + 1_000_000, () => this.wake());
      this.#endTurn();
      return;
    }
    await this.#setTimer();
    this.#endTurn();
  }

  #endTurn(): void {
    if ((this.#state as string) === 'stopped') return;
    this.#state = 'sleeping';
    if (this.#again) this.wake();
  }

  async #steps(): Promise<void> {
    this.#noticeClock();
    await this.#applyNotices();
    await this.#sweep();
    await this.#createRuns();
    await this.#startRuns();
    await this.#reloadRuns();
    await this.#reachTimes();
    for (const runRef of await this.#past.look(this.#settings.database)) this.#dirty.add(runRef);
    this.#plan();
    await this.#write();
  }

  #noticeClock(): void {
    if (!this.#dueTimes.wentBack(this.#settings.nowUs())) return;
    this.#lookForDue = true;
    this.#lookForQueued = true;
    this.#nextSweepUs = 0;
  }

  async #applyNotices(): Promise<void> {
    const notices = this.#inbox;
    this.#inbox = [];
    for (const notice of notices) {
      switch (notice.kind) {
        case 'run-created':
          this.#lookForQueued = true;
          this.#settings.live({ kind: 'dag', dag_id: notice.dagId });
          break;
        case 'dag-changed':
          await this.#dagChanged(notice.dagId);
          break;
        case 'run-changed':
          this.#applyChange(notice);
          break;
        case 'pool-changed':
          this.#settings.live({ kind: 'limits' });
          break;
      }
    }
  }

  async #dagChanged(dagId: string): Promise<void> {
    this.#lookForDue = true;
    this.#lookForQueued = true;
    // A new version may say other numbers; what is ready says its own again.
    if (await forgetDeclaredLimits(this.#settings.database, dagId)) this.#ready.forgetLimits();
    const dag = await readDag(this.#settings.database, dagId);
    for (const run of this.#runs.values()) {
      if (run.dagId === dagId) this.#ready.hold(run.runRef, dag?.is_paused === 1);
    }
    this.#settings.live({ kind: 'dag', dag_id: dagId });
  }

  #applyChange(notice: Extract<SchedulerNotice, { kind: 'run-changed' }>): void {
    const run = this.#runs.get(notice.runRef);
    if (!run) {
      this.#reload.add(notice.runRef);
      return;
    }
    if (notice.seq <= run.appliedSeq) return;
    if (notice.change.reread || notice.seq !== run.appliedSeq + 1) {
      this.#reload.add(notice.runRef);
      return;
    }
    const { change } = notice;
    for (const end of change.ended) {
      this.#ready.ended(run.runRef, end.taskId);
      run.plan.instanceEnded(end);
    }
    for (const wait of change.waiting) {
      this.#ready.ended(run.runRef, wait.taskId);
      run.plan.instanceWaits(wait, wait.untilUs);
    }
    for (const back of change.returned) {
      this.#ready.ended(run.runRef, back.taskId);
      run.plan.instanceReturned(back, back.reason);
    }
    run.appliedSeq = notice.seq;
    if (change.ended.length > 0) this.#past.moved(run);
    this.#dirty.add(run.runRef);
    const tasks = [...change.ended, ...change.waiting, ...change.returned].map((each) => each.taskId);
    this.#tellTasks(run, new Set(tasks));
  }

  async #createRuns(): Promise<void> {
    if (!this.#lookForDue) return;
    this.#dueTimes.lookedForDue(this.#settings.nowUs());
    const { created, more } = await createDueRuns(this.#settings);
    this.#lookForDue = more;
    if (more) this.#again = true;
    if (created.length > 0) this.#lookForQueued = true;
    for (const dagId of new Set(created.map((run) => run.dagId)))
      this.#settings.live({ kind: 'dag', dag_id: dagId });
  }

  async #startRuns(): Promise<void> {
    if (!this.#lookForQueued) return;
    this.#lookForQueued = false;
    this.#dueTimes.lookedForQueued(this.#settings.nowUs());
    for (const row of await startQueuedRuns(this.#settings)) {
      this.#reload.add(row.id);
      this.#settings.live({ kind: 'run', dag_id: row.dag_id, run_id: row.run_id, state: 'running' });
    }
  }

  async #reloadRuns(): Promise<void> {
    for (const runRef of this.#reload) {
      this.#reload.delete(runRef);
      try {
        await this.#load(runRef);
      } catch (error) {
        this.#unread.add(runRef);
        this.#settings.report({ message: `run ${runRef} cannot be read`, error });
      }
    }
  }

  async #load(runRef: number): Promise<void> {
    this.#forget(runRef);
    const found = await readRunToOwn(this.#settings, runRef);
    if (!found) return;
    if (!('run' in found)) {
      if (isFinished(found.state)) this.#ended(found.dag_id, found.run_id, found.state);
      else this.#lookForQueued = true;
      return;
    }
    const { dag, live, run } = found;
    const { maxActiveTasks } = run.version.definition;
    this.#runs.set(runRef, run);
    this.#past.add(run);
    // What was cleared or marked in it may be what a run after it waits for.
    this.#past.moved(run);
    this.#ready.addRun({
      runRef,
      dagId: run.dagId,
      runAfterUs: run.runAfterUs,
      maxActiveTasks: maxActiveTasks ?? dag?.max_active_tasks ?? Number.MAX_SAFE_INTEGER,
    });
    this.#ready.hold(runRef, dag?.is_paused === 1);
    for (const row of live) this.#ready.started(runRef, row.task_id, run.limitsOf(row.task_id));
    this.#dirty.add(runRef);
    this.#settings.live({ kind: 'tasks', dag_id: run.dagId, run_id: run.runId, tasks: 'many' });
  }

  #forget(runRef: number): void {
    this.#runs.delete(runRef);
    this.#past.forget(runRef);
    this.#dirty.delete(runRef);
    this.#ready.removeRun(runRef);
  }

  async #reachTimes(): Promise<void> {
    const nowUs = this.#settings.nowUs();
    this.#ready.timeReached(nowUs);
    for (const run of this.#runs.values()) {
      if (run.timeoutAtUs !== null && run.timeoutAtUs <= nowUs) {
        if (await timeOutRun(this.#settings, run)) {
          this.#forget(run.runRef);
          this.#mayBePaused(run);
          this.#ended(run.dagId, run.runId, 'failed');
        } else {
          this.#reload.add(run.runRef);
          this.#again = true;
        }
        continue;
      }
      const next = run.plan.nextTimeUs();
      if (next === null || next > nowUs) continue;
      run.plan.timeReached(nowUs);
      this.#dirty.add(run.runRef);
    }
  }

  #plan(): void {
    for (const runRef of this.#dirty) {
      const run = this.#runs.get(runRef);
      run?.pending.push(...run.plan.takeDecisions(this.#runs.size > 1 ? SMALL_PIECE : undefined));
    }
  }

  async #write(): Promise<void> {
    const dirty = [...this.#dirty].flatMap((runRef) => this.#runs.get(runRef) ?? []);
    this.#dirty.clear();
    const canQueue = !this.#ready.isEmpty && this.#ready.active < this.#settings.parallelism;
    if (dirty.length === 0 && !canQueue) return;
    const written = await writeDecisions(this.#settings, this.#ready, this.#runs, dirty);
    if (written.queued.length > 0) this.#settings.executor.queue(written.queued);
    for (const { attemptIds, reason } of written.killed) this.#settings.executor.kill(attemptIds, reason);
    this.#afterWrite(written, dirty);
  }

  #afterWrite(written: WrittenTurn, dirty: readonly OwnedRun[]): void {
    for (const run of written.finished) {
      this.#forget(run.runRef);
      this.#mayBePaused(run);
      this.#ended(run.dagId, run.runId, null);
    }
    for (const runRef of written.lost) this.#reload.add(runRef);
    for (const run of [...written.finished, ...dirty]) this.#past.moved(run);
    this.#again ||= this.#past.hasMoved || written.lost.size > 0;
    for (const [runRef, tasks] of written.changedTasks) {
      const run = this.#runs.get(runRef);
      if (run) this.#tellTasks(run, tasks);
    }
    for (const run of dirty) {
      if (!run.plan.hasMore || !this.#runs.has(run.runRef)) continue;
      this.#dirty.add(run.runRef);
      this.#again = true;
    }
  }

  /** Too many failed runs in a row pause a DAG: then its other runs must hold still. */
  #mayBePaused({ dagId, version }: OwnedRun): void {
    if (version.definition.maxConsecutiveFailedDagRuns === 0) return;
    this.#inbox.push({ kind: 'dag-changed', dagId });
    this.#again = true;
  }

  /** A run is over: others of its DAG may start, and its schedule may go on. */
  #ended(dagId: string, runId: string, state: string | null): void {
    this.#lookForQueued = true;
    this.#lookForDue = true;
    this.#again = true;
    this.#settings.live({ kind: 'run', dag_id: dagId, run_id: runId, state: state ?? 'finished' });
  }

  #tellTasks(run: OwnedRun, tasks: ReadonlySet<string>): void {
    const named = tasks.size > 20 ? 'many' : [...tasks];
    this.#settings.live({ kind: 'tasks', dag_id: run.dagId, run_id: run.runId, tasks: named });
  }

  /** Finds what an event should have said. While nothing runs there is nothing to find. */
  async #sweep(): Promise<void> {
    const { database, nowUs, ownerId, runLeaseMs } = this.#settings;
    if (nowUs() < this.#nextSweepUs) return;
    this.#nextSweepUs = nowUs() + (this.#settings.sweepMs ?? SWEEP_MS) * 1000;
    this.#lookForDue = true;
    this.#lookForQueued = true;
    for (const runRef of this.#unread) this.#reload.add(runRef);
    this.#unread.clear();
    if (this.#runs.size === 0) return;
    this.#past.allMoved();
    // Other schedulers may have changed what was learned of limits.
    this.#ready.forgetLimits();
    await database.transaction((tx) => sweepLimits(tx, nowUs()));
    await extendRunLeases(database, ownerId, nowUs() + runLeaseMs * 1000);
    const isExpected = (runRef: number): boolean =>
      this.#reload.has(runRef) ||
      this.#inbox.some((notice) => notice.kind === 'run-changed' && notice.runRef === runRef);
    const lost = await this.#lost.find(database, ownerId, this.#runs, isExpected);
    for (const runRef of lost) this.#reload.add(runRef);
    if (this.#lost.hasDoubts) this.#nextSweepUs = nowUs() + DOUBT_MS * 1000;
  }

  /** Sleeps until the earliest time at which something is to be done. */
  async #setTimer(): Promise<void> {
    const due = await this.#dueTimes.nextUs();
    const sweepUs = this.#runs.size + this.#unread.size > 0 ? this.#nextSweepUs : null;
    const ofRuns = [...this.#runs.values()].flatMap((run) => [run.plan.nextTimeUs(), run.timeoutAtUs]);
    const times = [due, sweepUs, this.#ready.nextTimeUs(), ...ofRuns].filter((time) => time !== null);
    if (times.length === 0) return;
    const earliest = times.reduce((left, right) => Math.min(left, right));
    this.#cancelTimer();
    this.#cancelTimer = this.#settings.pacing.at(earliest, () => {
      if (due !== null && due <= this.#settings.nowUs()) {
        this.#lookForDue = true;
        this.#lookForQueued = true;
      }
      this.wake();
    });
  }
}

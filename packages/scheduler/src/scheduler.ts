// The loop. It sleeps until something changed or a time is reached, and then takes one turn: apply what happened, plan
// the runs concerned, write the decisions in one transaction, hand over what was queued. Nothing in it polls; a slow
// sweep looks for what no event said and counts what it repairs.
import { isFinished, ReadyQueue } from '@ariel/core';
import type { SchedulerNotice } from '@ariel/protocol';
import {
  extendRunLeases,
  forgetDeclaredLimits,
  nextDueUs,
  nextQueuedUs,
  readDag,
  readRun,
  recountLimits,
  sweepLimits,
  takeRuns,
  voidOtherLeases,
} from '@ariel/store';
import { createDueRuns } from './create-due-runs.ts';
import { loadOwnedRun, type OwnedRun } from './owned-run.ts';
import { dependsOnPast, readPast } from './past.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { startQueuedRuns } from './start-queued-runs.ts';
import { timeOutRun } from './time-out-run.ts';
import { type WrittenTurn, writeDecisions } from './write-decisions.ts';

/** How often the safety sweep looks while runs are active. */
const SWEEP_MS = 15_000;

/** Rows that are made in one turn for a long list while other runs may want theirs. */
const SMALL_PIECE = 60;

export class Scheduler {
  readonly #settings: SchedulerSettings;
  readonly #runs = new Map<number, OwnedRun>();
  #ready = new ReadyQueue();
  #inbox: SchedulerNotice[] = [];
  /** Runs to plan in the next turn. */
  readonly #dirty = new Set<number>();
  /** Runs with tasks that wait for the run before; and DAGs in which such a run may have moved. */
  readonly #waitingForPast = new Set<number>();
  readonly #pastOf = new Set<string>();
  /** Runs to read again in the next turn: their memory is missing or wrong. */
  readonly #reload = new Set<number>();
  #lookForDue = true;
  #lookForQueued = true;
  #state: 'stopped' | 'sleeping' | 'woken' | 'turning' = 'stopped';
  #again = false;
  #cancelTimer: () => void = () => {};
  #nextSweepUs = 0;
  #lastTurnUs = 0;
  /** Times up to which schedules and queued runs were looked at: what is due later may not be missed, however late it is by now. */
  #lookedForDueUs = 0;
  #lookedForQueuedUs = 0;
  #nextDueUs: number | null = null;
  #nextDueIsKnown = false;
  #turn: Promise<void> = Promise.resolve();
  /** Runs that could not be read: the sweep tries them again. */
  readonly #unread = new Set<number>();
  /** Runs that the sweep found ahead of their notices → the event that should have been told. */
  readonly #untold = new Map<number, number>();
  /** What the sweep had to repair; zero where no event was lost. */
  repairs = 0;

  constructor(settings: SchedulerSettings) {
    this.#settings = settings;
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
    await this.#lookAtPast();
    this.#plan();
    await this.#write();
  }

  /** A clock that went back has put what was looked for, and when to look next, into the future. */
  #noticeClock(): void {
    const nowUs = this.#settings.nowUs();
    if (nowUs < this.#lastTurnUs) {
      this.#lookForDue = true;
      this.#lookForQueued = true;
      this.#nextDueIsKnown = false;
      this.#nextSweepUs = Math.min(this.#nextSweepUs, nowUs);
    }
    this.#lastTurnUs = nowUs;
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
    if (this.#untold.get(notice.runRef) === notice.seq) this.#untold.delete(notice.runRef);
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
      this.#free(run, end.taskId);
      run.plan.instanceEnded(end);
    }
    for (const wait of change.waiting) {
      this.#free(run, wait.taskId);
      run.plan.instanceWaits(wait, wait.untilUs);
    }
    for (const back of change.returned) {
      this.#free(run, back.taskId);
      run.plan.instanceReturned(back, back.reason);
    }
    run.appliedSeq = notice.seq;
    if (change.ended.length > 0) this.#pastMoved(run);
    this.#dirty.add(run.runRef);
    const tasks = [...change.ended, ...change.waiting, ...change.returned].map((each) => each.taskId);
    this.#tellTasks(run, new Set(tasks));
  }

  #free(run: OwnedRun, taskId: string): void {
    this.#ready.ended(run.runRef, taskId);
  }

  async #createRuns(): Promise<void> {
    if (!this.#lookForDue) return;
    this.#nextDueIsKnown = false;
    this.#lookedForDueUs = this.#settings.nowUs();
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
    this.#nextDueIsKnown = false;
    this.#lookedForQueuedUs = this.#settings.nowUs();
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

  /** Reads a run's row and instances in one transaction, so that its event number fits what was read. */
  async #load(runRef: number): Promise<void> {
    this.#forget(runRef);
    const { database, ownerId, versions } = this.#settings;
    const found = await database.transaction(async (tx) => {
      const row = await readRun(tx, runRef);
      if (row?.state !== 'running' || row.owner_id !== ownerId) return row;
      const version = await versions.get(tx, row.version_id);
      const live = await tx.all<{ task_id: string }>(
        "select task_id from task_instance where run_ref = ? and state in ('queued', 'running', 'restarting')",
        [runRef],
      );
      const dag = await readDag(tx, row.dag_id);
      return { run: await loadOwnedRun(tx, row, version), live, dag, row };
    });
    if (!found) return;
    if (!('run' in found)) {
      if (isFinished(found.state)) this.#ended(found.dag_id, found.run_id, found.state);
      else this.#lookForQueued = true;
      return;
    }
    const { dag, live, run } = found;
    const { maxActiveTasks } = run.version.definition;
    this.#runs.set(runRef, run);
    if (run.waitsForPast.size > 0) this.#waitingForPast.add(runRef);
    // What was cleared or marked in it may be what a run after it waits for.
    this.#pastMoved(run);
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
    this.#waitingForPast.delete(runRef);
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

  /** Instances of the run ended: runs after it that depend on their past may go on. */
  #pastMoved(run: OwnedRun): void {
    if (this.#waitingForPast.size > 0 && dependsOnPast(run.version.graph)) this.#pastOf.add(run.dagId);
  }

  async #lookAtPast(): Promise<void> {
    if (this.#pastOf.size === 0) return;
    const dagIds = new Set(this.#pastOf);
    this.#pastOf.clear();
    for (const runRef of this.#waitingForPast) {
      const run = this.#runs.get(runRef);
      if (!run || !dagIds.has(run.dagId)) continue;
      const past = await readPast(this.#settings.database, run.row, run.version.graph);
      for (const taskId of run.waitsForPast) {
        if (past.get(taskId) === false) continue;
        run.waitsForPast.delete(taskId);
        run.plan.pastMet(taskId);
        this.#dirty.add(runRef);
      }
      if (run.waitsForPast.size === 0) this.#waitingForPast.delete(runRef);
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
    if (written.lost.size > 0) this.#again = true;
    for (const run of [...written.finished, ...dirty]) {
      this.#pastMoved(run);
      if (this.#pastOf.size > 0) this.#again = true;
    }
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
    // A notice may still have been on its way when the sweep before looked: what came since was not lost.
    this.repairs += this.#untold.size;
    this.#untold.clear();
    for (const runRef of this.#unread) this.#reload.add(runRef);
    this.#unread.clear();
    if (this.#runs.size === 0) return;
    for (const runRef of this.#waitingForPast) this.#pastOf.add(this.#runs.get(runRef)?.dagId ?? '');
    // Other schedulers may have changed what was learned of limits.
    this.#ready.forgetLimits();
    await database.transaction((tx) => sweepLimits(tx, nowUs()));
    await extendRunLeases(database, ownerId, nowUs() + runLeaseMs * 1000);
    const rows = await database.all<{ id: number; event_seq: number }>(
      "select id, event_seq from dag_run where owner_id = ? and state = 'running'",
      [ownerId],
    );
    for (const row of rows) {
      const known = this.#runs.get(row.id);
      const isTold = this.#inbox.some((notice) => notice.kind === 'run-changed' && notice.runRef === row.id);
      if (isTold || this.#reload.has(row.id) || (known && known.appliedSeq === row.event_seq)) continue;
      this.#untold.set(row.id, row.event_seq);
      this.#reload.add(row.id);
    }
  }

  /** Sleeps until the earliest time at which something is to be done. */
  async #setTimer(): Promise<void> {
    const times: number[] = [];
    if (this.#runs.size + this.#unread.size > 0) times.push(this.#nextSweepUs);
    for (const run of this.#runs.values()) {
      const next = run.plan.nextTimeUs();
      if (next !== null) times.push(next);
      if (run.timeoutAtUs !== null) times.push(run.timeoutAtUs);
    }
    const opens = this.#ready.nextTimeUs();
    if (opens !== null) times.push(opens);
    const due = await this.#nextDue();
    if (due !== null) times.push(due);
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

  /** When a schedule or a run that was made for later is due: read only when one of them may have moved. */
  async #nextDue(): Promise<number | null> {
    if (this.#nextDueIsKnown) return this.#nextDueUs;
    const { database } = this.#settings;
    const times = [
      await nextDueUs(database, this.#lookedForDueUs),
      await nextQueuedUs(database, this.#lookedForQueuedUs),
    ];
    const known = times.filter((time) => time !== null);
    this.#nextDueUs = known.length === 0 ? null : Math.min(...known);
    this.#nextDueIsKnown = true;
    return this.#nextDueUs;
  }
}

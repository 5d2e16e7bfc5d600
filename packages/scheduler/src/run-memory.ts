// What a scheduler knows of its runs: their plans, what of them is ready, and which are to be read or planned again. A cache of
// the database, never its rival: all of it may be dropped at any time.
import { isFinished, ReadyQueue } from '@ariel/core';
import type { RunChange, SchedulerNotice } from '@ariel/protocol';
import { nameOf, type OwnedRun, readRunToOwn } from './owned-run.ts';
import { PastWatch } from './past-watch.ts';
import { PoolShares } from './pool-shares.ts';
import { queuedAgain } from './queue-picked.ts';
import { ReservedPlaces } from './reserved-places.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

/** Rows that are made in one turn for a long list while other runs may want theirs. */
const SMALL_PIECE = 60;

export interface MemoryHooks {
  settings(): SchedulerSettings;
  /** A run that was read anew is over. */
  ended(dagId: string, runId: string, state: string | null): void;
  /** A run that was read anew waits in the queue, or is another scheduler's. */
  notRunning(): void;
}

export class RunMemory {
  readonly #hooks: MemoryHooks;
  readonly runs = new Map<number, OwnedRun>();
  readonly past = new PastWatch();
  ready = new ReadyQueue();
  shares = new PoolShares();
  readonly places = new ReservedPlaces();
  /** Runs to plan in the next turn. */
  readonly dirty = new Set<number>();
  /** Runs to read again in the next turn: what is known of them is missing or wrong. */
  readonly reload = new Set<number>();
  /** Of these, runs whose queued attempts no executor of this scheduler may have heard of. */
  readonly #handAgain = new Set<number>();
  /** Runs that could not be read: the sweep tries them again. */
  readonly #unread = new Set<number>();

  constructor(hooks: MemoryHooks) {
    this.#hooks = hooks;
  }

  get isEmpty(): boolean {
    return this.runs.size + this.#unread.size === 0;
  }

  clear(): void {
    for (const runRef of this.runs.keys()) this.past.forget(runRef);
    for (const set of [this.runs, this.dirty, this.reload, this.#handAgain, this.#unread]) set.clear();
    this.ready = new ReadyQueue();
    this.shares = new PoolShares();
  }

  /** Nothing that is known of the run counts, nor whether its queued attempts were handed on. */
  readAnew(runRef: number): void {
    this.reload.add(runRef);
    this.#handAgain.add(runRef);
  }

  retryUnread(): void {
    for (const runRef of this.#unread) this.reload.add(runRef);
    this.#unread.clear();
  }

  forget(runRef: number): void {
    this.runs.delete(runRef);
    this.past.forget(runRef);
    this.dirty.delete(runRef);
    this.ready.removeRun(runRef);
  }

  apply({ change, runRef, seq }: Extract<SchedulerNotice, { kind: 'run-changed' }>): void {
    const run = this.runs.get(runRef);
    if (!run) {
      this.reload.add(runRef);
      return;
    }
    if (seq <= run.appliedSeq) return;
    if (change.reread || seq !== run.appliedSeq + 1) {
      this.reload.add(runRef);
      return;
    }
    const tasks = this.applyChange(run, change, seq);
    if (tasks.size > 0) this.tellTasks(run, tasks);
  }

  /** Its plan may be wrong: it is not planned with until it is read again. */
  doubt(runRef: number): void {
    this.forget(runRef);
    this.reload.add(runRef);
  }

  /** Whether its plan is right, as far as is known. */
  isSure(runRef: number): boolean {
    return this.runs.has(runRef) && !this.reload.has(runRef);
  }

  /** Puts the event `seq` into the plan; gives the tasks of which something changed. */
  applyChange(run: OwnedRun, change: RunChange, seq: number): ReadonlySet<string> {
    const { deferred = [], ended, resumed = [], returned, waiting } = change;
    const { plan, runRef } = run;
    for (const end of ended) {
      this.ready.ended(runRef, end.taskId);
      plan.instanceEnded(end);
    }
    for (const wait of waiting) {
      this.ready.ended(runRef, wait.taskId);
      plan.instanceWaits(wait, wait.untilUs);
      run.tried.add(nameOf(wait));
    }
    for (const back of returned) {
      this.ready.ended(runRef, back.taskId);
      plan.instanceReturned(back, back.reason);
      run.tried.add(nameOf(back));
    }
    for (const away of deferred) {
      this.ready.ended(runRef, away.taskId);
      run.tried.add(nameOf(away));
    }
    for (const back of resumed) {
      plan.instanceReturned(back, back.reason);
      run.tried.add(nameOf(back));
    }
    run.appliedSeq = seq;
    if (ended.length > 0) this.past.moved(run);
    this.dirty.add(runRef);
    return new Set([...ended, ...waiting, ...returned, ...deferred, ...resumed].map(({ taskId }) => taskId));
  }

  hold(dagId: string, isHeld: boolean): void {
    for (const run of this.runs.values()) if (run.dagId === dagId) this.ready.hold(run.runRef, isHeld);
  }

  async reloadRuns(): Promise<void> {
    for (const runRef of this.reload) {
      this.reload.delete(runRef);
      try {
        await this.#load(runRef);
      } catch (error) {
        this.#unread.add(runRef);
        this.#hooks.settings().report({ message: `run ${runRef} cannot be read`, error });
      }
    }
  }

  async #load(runRef: number): Promise<void> {
    this.forget(runRef);
    const settings = this.#hooks.settings();
    const found = await readRunToOwn(settings, runRef);
    if (!found) return;
    if (!('run' in found)) {
      if (isFinished(found.state)) this.#hooks.ended(found.dag_id, found.run_id, found.state);
      else this.#hooks.notRunning();
      return;
    }
    const { dag, live, run } = found;
    const { maxActiveTasks } = run.version.definition;
    this.runs.set(runRef, run);
    this.past.add(run);
    // What was cleared or marked in it may be what a run after it waits for.
    this.past.moved(run);
    this.ready.addRun({
      runRef,
      dagId: run.dagId,
      runAfterUs: run.runAfterUs,
      maxActiveTasks: maxActiveTasks ?? dag?.max_active_tasks ?? Number.MAX_SAFE_INTEGER,
    });
    this.ready.hold(runRef, dag?.is_paused === 1);
    for (const row of live) this.ready.started(runRef, row.task_id, run.limitsOf(row.task_id));
    // A claim is refused where one of them is another's by now.
    const queued = this.#handAgain.delete(runRef) ? queuedAgain(run, live, settings.executor) : [];
    if (queued.length > 0) settings.executor.queue(queued);
    this.dirty.add(runRef);
    settings.live({ kind: 'tasks', dag_id: run.dagId, run_id: run.runId, tasks: 'many' });
  }

  /** Has the runs in question planned; gives them. */
  plan(): OwnedRun[] {
    const dirty = [...this.dirty].flatMap((runRef) => this.runs.get(runRef) ?? []);
    this.dirty.clear();
    for (const run of dirty)
      run.pending.push(...run.plan.takeDecisions(this.runs.size > 1 ? SMALL_PIECE : undefined));
    return dirty;
  }

  tellTasks(run: OwnedRun, tasks: ReadonlySet<string>): void {
    const named = tasks.size > 20 ? 'many' : [...tasks];
    this.#hooks.settings().live({ kind: 'tasks', dag_id: run.dagId, run_id: run.runId, tasks: named });
  }
}

// The loop. It sleeps until something changed or a time is reached, and then takes one turn: apply what happened, plan
// the runs concerned, write the decisions in one transaction, hand over what was queued. Nothing in it polls; a slow
// sweep looks for what no event said and counts what it repairs. Any number of them work on one database.
import type { HeldEnds, SchedulerNotice } from '@ariel/protocol';
import {
  forgetDeclaredLimits,
  type Queryable,
  readDag,
  recountLimits,
  sweepLimits,
  sweepTaskStates,
} from '@ariel/store';
import { EndsInbox } from './ends-inbox.ts';
import { LostNotices } from './lost-notices.ts';
import { Neighbours } from './neighbours.ts';
import { OldFields } from './old-fields.ts';
import type { OwnedRun } from './owned-run.ts';
import { readHolds } from './read-holds.ts';
import { RunMemory } from './run-memory.ts';
import { RunStarts } from './run-starts.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { timeOutRun } from './time-out-run.ts';
import { TimeTable } from './time-table.ts';
import { writeTurn } from './write-turn.ts';
import type { WrittenTurn } from './written-turn.ts';

/** A turn that failed is tried again. */
const AGAIN_MS = 1_000;

export class Scheduler {
  #settings: SchedulerSettings;
  readonly #memory: RunMemory;
  #inbox: SchedulerNotice[] = [];
  readonly #ends = new EndsInbox();
  #isDisowned = false;
  #state: 'stopped' | 'sleeping' | 'woken' | 'turning' = 'stopped';
  #again = false;
  #cancelTimer: () => void = () => {};
  #turn: Promise<void> = Promise.resolve();
  readonly #times: TimeTable;
  readonly #starts: RunStarts;
  readonly #lost = new LostNotices();
  readonly #others: Neighbours;
  readonly #oldFields: OldFields;

  constructor(settings: SchedulerSettings) {
    this.#settings = settings;
    this.#starts = new RunStarts(settings.database);
    this.#times = new TimeTable(settings);
    this.#memory = new RunMemory({
      settings: () => this.#settings,
      ended: (dagId, runId, state) => {
        this.#starts.mayTakeAssets(dagId);
        this.#ended(dagId, runId, state);
      },
      notRunning: () => this.#starts.lookForQueued(),
    });
    this.#oldFields = new OldFields(settings.renderedFieldsOfRuns ?? 30);
    this.#others = new Neighbours(this.#memory, this.#times, {
      settings: () => this.#settings,
      notice: (notice) => this.notify(notice),
      wake: () => this.wake(),
      disowned: () => {
        this.#isDisowned = true;
        this.wake();
      },
    });
  }

  /** What the sweep had to repair; zero where no event was lost. */
  get repairs(): number {
    return this.#lost.repairs;
  }

  /** Names it as the owner of runs; another one after it was silent for so long that its runs were another's. */
  get ownerId(): string {
    return this.#settings.ownerId;
  }

  /** The owner whose runs it plans now, and of which it hears directly; null while it plans none. */
  get ownerHere(): string | null {
    return this.#state === 'stopped' ? null : this.ownerId;
  }

  /** Takes the runs that nobody owns, and begins. */
  async start(): Promise<void> {
    const { database, isOnlyScheduler, ownerId } = this.#settings;
    await this.#others.arrive(ownerId);
    if (isOnlyScheduler) await database.transaction((tx) => recountLimits(tx));
    this.#state = 'sleeping';
    this.#times.begin();
    this.wake();
  }

  /** Ends after the turn that is under way, and leaves its runs to others. */
  async stop(): Promise<void> {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    this.#cancelTimer();
    await this.#turn;
    this.#ends.refuseAll();
    await this.#others.leave();
  }

  /** Something changed; safe to call at any time, also for runs of others. */
  notify(notice: SchedulerNotice): void {
    this.#inbox.push(notice);
    this.wake();
  }

  /**
   * Writes ends of attempts in its own runs with the turn that follows from them. True once they are committed; false where it
   * cannot, and nothing of them is written.
   */
  join(ends: HeldEnds<Queryable>): Promise<boolean> {
    if (this.#state === 'stopped') return Promise.resolve(false);
    const answer = this.#ends.bring(ends);
    this.wake();
    return answer;
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
      await this.#setTimer();
    } catch (error) {
      this.#settings.report({ message: 'a scheduling turn failed; its runs are read again', error });
      this.#nothingIsSure();
      this.#ends.refuseAll();
      // Whatever calls meanwhile waits too: what failed would fail again.
      this.#again = false;
      this.#cancelTimer = this.#settings.pacing.at(this.#settings.nowUs() + AGAIN_MS * 1000, () =>
        this.wake(),
      );
    }
    if ((this.#state as string) === 'stopped') return;
    this.#state = 'sleeping';
    if (this.#again) this.wake();
  }

  #nothingIsSure(): void {
    for (const runRef of this.#memory.runs.keys()) this.#memory.readAnew(runRef);
    this.#others.nothingIsSure();
    this.#starts.lookAtAll();
    this.#times.sweepSoon();
  }

  async #steps(): Promise<void> {
    if (this.#isDisowned) await this.#beginAnew();
    this.#noticeClock();
    await this.#readEvents();
    await this.#applyNotices();
    await this.#sweep();
    await this.#others.takeOrphans();
    this.#again = (await this.#starts.create(this.#settings)) || this.#again;
    await this.#startRuns();
    await this.#memory.reloadRuns();
    await this.#reachTimes();
    const moved = await this.#memory.past.look(this.#settings.database);
    for (const runRef of moved) this.#memory.dirty.add(runRef);
    await this.#write();
    this.#again = (await this.#starts.callOutside(this.#settings)) || this.#again;
    this.#memory.places.release(this.#settings.executor);
    await this.#others.tellAll();
  }

  /** It was silent for so long that its runs may be another's: it goes on as a new one, and knows nothing. */
  async #beginAnew(): Promise<void> {
    const ownerId = this.#settings.newId();
    await this.#others.arrive(ownerId);
    this.#settings = { ...this.#settings, ownerId };
    this.#isDisowned = false;
    this.#memory.clear();
    this.#nothingIsSure();
  }

  #noticeClock(): void {
    if (this.#starts.wentBack(this.#settings.nowUs())) this.#times.sweepSoon();
  }

  async #readEvents(): Promise<void> {
    const { looked, notices } = await this.#others.readEvents();
    this.#inbox.push(...notices);
    if (!looked) return;
    this.#starts.lookForQueued();
    this.#memory.past.allMoved();
  }

  async #applyNotices(): Promise<void> {
    const notices = this.#inbox;
    this.#inbox = [];
    for (const notice of notices) {
      switch (notice.kind) {
        case 'run-created':
          this.#starts.runCreated();
          this.#settings.live({ kind: 'dag', dag_id: notice.dagId });
          break;
        case 'dag-changed':
          await this.#dagChanged(notice.dagId);
          break;
        case 'run-changed':
          this.#memory.apply(notice);
          break;
        case 'callbacks-waiting':
          this.#starts.callbacksWait();
          break;
        case 'requests-waiting':
          this.#starts.requestsWait();
          break;
        case 'asset-events':
          this.#starts.assetsHaveNews();
          break;
        case 'past-moved':
          this.#memory.past.movedElsewhere(notice.dagId);
          break;
        case 'pool-changed':
          this.#settings.live({ kind: 'limits' });
          break;
      }
    }
  }

  async #dagChanged(dagId: string): Promise<void> {
    const { database, live } = this.#settings;
    this.#starts.dagChanged(dagId);
    // A new version may say other numbers; what is ready says its own again.
    if (await forgetDeclaredLimits(database, dagId)) this.#memory.ready.forgetLimits();
    const dag = await readDag(database, dagId);
    this.#memory.hold(dagId, dag?.is_paused === 1);
    live({ kind: 'dag', dag_id: dagId });
  }

  async #startRuns(): Promise<void> {
    if (!this.#starts.wantsToStart || !this.#times.isTimeToStart(this.#others.isLoaded)) return;
    const { more, runRefs } = await this.#starts.start(this.#settings, this.#others.areThere);
    for (const runRef of runRefs) this.#memory.reload.add(runRef);
    this.#again ||= more;
  }

  async #reachTimes(): Promise<void> {
    const { nowUs: clock, settleExpired } = this.#settings;
    const { ready, runs } = this.#memory;
    const nowUs = clock();
    ready.timeReached(nowUs);
    // Other schedulers give back what they hold without a word.
    if (this.#waitsForRoom() && this.#times.isTimeForRoom()) ready.forgetLimits();
    for (const run of runs.values()) {
      if (run.timeoutAtUs !== null && run.timeoutAtUs <= nowUs) {
        await this.#timeOut(run);
        continue;
      }
      const next = run.plan.nextTimeUs();
      if (next === null || next > nowUs) continue;
      run.plan.timeReached(nowUs);
      this.#memory.dirty.add(run.runRef);
    }
    if (ready.active > 0 && this.#times.isTimeForLeases()) await settleExpired?.(this.ownerId);
  }

  async #timeOut(run: OwnedRun): Promise<void> {
    if (await timeOutRun(this.#settings, run)) {
      this.#over(run, { state: 'failed', reason: 'it took longer than its dagrunTimeout' });
      this.#ended(run.dagId, run.runId, 'failed');
    } else {
      this.#memory.reload.add(run.runRef);
      this.#again = true;
    }
  }

  #waitsForRoom(): boolean {
    return this.#others.areThere && !this.#memory.ready.isEmpty;
  }

  async #write(): Promise<void> {
    const { executor, parallelism } = this.#settings;
    const { ready } = this.#memory;
    const joined = this.#ends.take(this.#memory);
    this.#again ||= this.#memory.reload.size > 0;
    const dirty = this.#memory.plan();
    if (dirty.length === 0 && (ready.isEmpty || ready.active >= parallelism)) return;
    const written = await writeTurn(this.#settings, this.#memory, dirty, joined);
    if (written.begun.length > 0) this.#settings.begins?.begun(written.begun);
    if (written.queued.length > 0) executor.queue(written.queued);
    for (const { attemptIds, reason } of written.killed) executor.kill(attemptIds, reason);
    if (written.killed.length > 0) this.#starts.callbacksWait();
    for (const [run, tasks] of joined.changed) this.#memory.tellTasks(run, tasks);
    this.#afterWrite(written, dirty);
  }

  #afterWrite(written: WrittenTurn, dirty: readonly OwnedRun[]): void {
    const { past, runs } = this.#memory;
    for (const run of written.finished) {
      this.#over(run, written.ends.get(run.runRef));
      this.#oldFields.ended(run);
      this.#settings.runEnded?.(run.runRef);
      this.#ended(run.dagId, run.runId, null);
    }
    for (const runRef of written.lost) this.#memory.reload.add(runRef);
    for (const run of [...written.finished, ...dirty]) past.moved(run);
    this.#again ||= past.hasMoved || written.lost.size > 0;
    for (const [runRef, tasks] of written.changedTasks) {
      const run = runs.get(runRef);
      if (run) this.#memory.tellTasks(run, tasks);
    }
    for (const run of dirty) {
      if (!run.plan.hasMore || !runs.has(run.runRef)) continue;
      this.#memory.dirty.add(run.runRef);
      this.#again = true;
    }
  }

  /** Too many failed runs in a row pause a DAG: then its other runs must hold still. */
  #mayBePaused({ dagId, version }: OwnedRun): void {
    if (version.definition.maxConsecutiveFailedDagRuns === 0) return;
    this.#inbox.push({ kind: 'dag-changed', dagId });
    this.#others.tell({ kind: 'dag-changed', dagId });
    this.#again = true;
  }

  #over(run: OwnedRun, end?: { readonly state: 'success' | 'failed'; readonly reason: string | null }): void {
    this.#memory.forget(run.runRef);
    this.#mayBePaused(run);
    this.#starts.ended(run);
    if (end) this.#settings.heard?.({ kind: 'run', run: { runRef: run.runRef }, ...end });
  }

  /** A run is over: others of its DAG may start, and its schedule may go on. */
  #ended(dagId: string, runId: string, state: string | null): void {
    this.#starts.lookForRuns();
    this.#again = true;
    this.#settings.live({ kind: 'run', dag_id: dagId, run_id: runId, state: state ?? 'finished' });
  }

  /** Finds what an event should have said. Where nobody else is, there is nothing to find while nothing runs. */
  async #sweep(): Promise<void> {
    const { database, isOnlyScheduler, nowUs, ownerId } = this.#settings;
    if (!this.#times.isTimeToSweep()) return;
    const { ready, reload, runs } = this.#memory;
    this.#starts.lookAtAll();
    this.#memory.retryUnread();
    await this.#others.keepUp();
    await this.#oldFields.forget(database);
    await sweepTaskStates(database, nowUs());
    // A run may be this scheduler's without its knowing: the answer to the commit that started it was lost.
    if (runs.size === 0 && isOnlyScheduler) return;
    this.#memory.past.allMoved();
    // Other schedulers may have changed what was learned of limits.
    ready.forgetLimits();
    await database.transaction((tx) => sweepLimits(tx, nowUs()));
    const dagIds = [...runs.values()].map((run) => run.dagId);
    for (const [dagId, isHeld] of await readHolds(database, dagIds)) this.#memory.hold(dagId, isHeld);
    const isExpected = (runRef: number): boolean =>
      reload.has(runRef) ||
      this.#inbox.some((notice) => notice.kind === 'run-changed' && notice.runRef === runRef);
    await this.#settings.timeOutTriggers?.();
    for (const runRef of await this.#lost.find(database, ownerId, runs, isExpected)) reload.add(runRef);
    if (this.#lost.hasDoubts) this.#times.doubtsSoon();
  }

  /** Sleeps until the earliest time at which something is to be done. */
  async #setTimer(): Promise<void> {
    const { isOnlyScheduler, nowUs, pacing } = this.#settings;
    const { ready, runs } = this.#memory;
    const due = await this.#starts.nextDueUs();
    const others = this.#times.nextUs({
      sweeping: !isOnlyScheduler || !this.#memory.isEmpty,
      waitingForRoom: this.#waitsForRoom(),
      running: ready.active > 0,
    });
    const ofRuns = [...runs.values()].flatMap((run) => [run.plan.nextTimeUs(), run.timeoutAtUs]);
    const times = [
      due,
      others,
      ready.nextTimeUs(),
      this.#others.nextLookUs,
      ...this.#starts.nextTimesUs,
      ...ofRuns,
    ].filter((time) => time !== null);
    if (times.length === 0) return;
    const earliest = times.reduce((left, right) => Math.min(left, right));
    this.#cancelTimer();
    this.#cancelTimer = pacing.at(earliest, () => {
      if (due !== null && due <= nowUs()) this.#starts.lookForRuns();
      this.wake();
    });
  }
}

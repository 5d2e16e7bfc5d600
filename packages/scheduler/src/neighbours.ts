// The other schedulers on the database, as one of them sees them: says that it lives, hears what is called, takes the runs of those
// that are gone, and leaves its own when it goes.
import { type SchedulerNotice, type SchedulerSignal, signalChannels } from '@ariel/protocol';
import {
  endJobs,
  endSilentJobs,
  giveRunsBack,
  sweepPoolWaiting,
  sweepRunEvents,
  sweepTriggers,
  takeRunEvents,
  takeRuns,
} from '@ariel/store';
import { OwnJob } from './own-job.ts';
import type { RunMemory } from './run-memory.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';
import { SignalEar } from './signal-ear.ts';
import type { TimeTable } from './time-table.ts';

/** Runs that are taken over in one turn while other schedulers may take some too. */
const SMALLEST_SHARE = 10;
const ALL = 1_000_000;
/** Runs that a scheduler may have beyond its share before it leaves new ones to the others for a moment. */
const FREE_RUNS = 8;
/** A process that was silent for so long is taken to have ended. */
const FORGOTTEN_MS = 300_000;
/** How often that is looked for. */
const UPKEEP_US = 120_000_000;

type SharedNotice = Extract<SchedulerSignal, { kind: 'notice' }>['notice'];

export interface NeighbourHooks {
  settings(): SchedulerSettings;
  notice(notice: SchedulerNotice): void;
  /** There is something to do. */
  wake(): void;
  /** It was silent for so long that its runs may be another's. */
  disowned(): void;
}

export class Neighbours {
  readonly #hooks: NeighbourHooks;
  readonly #memory: RunMemory;
  readonly #times: TimeTable;
  readonly #job: OwnJob;
  readonly #ear: SignalEar;
  #toTell: SharedNotice[] = [];
  #lookForOrphans = true;
  #orphans = 0;
  #hasEvents = false;
  #nextUpkeepUs = 0;

  constructor(memory: RunMemory, times: TimeTable, hooks: NeighbourHooks) {
    this.#hooks = hooks;
    this.#memory = memory;
    this.#times = times;
    const settings = hooks.settings();
    this.#job = new OwnJob(settings, {
      orphans: (count) => {
        this.#orphans = count;
        this.#orphansLeft();
      },
      disowned: () => hooks.disowned(),
    });
    this.#ear = new SignalEar(settings.database, settings.isOnlyScheduler, {
      notice: (notice) => hooks.notice(notice),
      events: (ownerId) => {
        if (ownerId === hooks.settings().ownerId) this.#eventsCame();
      },
      left: () => {
        this.#job.oneLeft();
        this.#orphansLeft();
      },
      missed: () => {
        times.sweepSoon();
        this.#eventsCame();
      },
    });
  }

  /** Whether other schedulers live. */
  get areThere(): boolean {
    return this.#job.living > 1;
  }

  /** Whether others should have new runs first. */
  get isLoaded(): boolean {
    return this.areThere && this.#memory.runs.size >= this.#job.share + FREE_RUNS;
  }

  get nextLookUs(): number | null {
    return this.#ear.nextLookUs();
  }

  async arrive(ownerId: string): Promise<void> {
    await this.#ear.start();
    await this.#job.begin(ownerId);
  }

  /** Its runs are anybody's from now on. */
  async leave(): Promise<void> {
    await this.#ear.stop();
    this.#job.stopBeating();
    const { database, ownerId } = this.#hooks.settings();
    await database.transaction(async (tx) => {
      const given = await giveRunsBack(tx, ownerId);
      await endJobs(tx, [ownerId]);
      const signal: SchedulerSignal = { kind: 'left', ownerId };
      if (given > 0) await database.signals?.send(tx, signalChannels.scheduler, JSON.stringify(signal));
    });
  }

  /** Nothing that was heard counts: all of it is looked at. */
  nothingIsSure(): void {
    this.#lookForOrphans = true;
    this.#hasEvents = true;
  }

  /** What other processes changed in this scheduler's runs. `looked`: it looked without having been called. */
  async readEvents(): Promise<{ notices: SchedulerNotice[]; looked: boolean }> {
    const { database, nowUs, ownerId } = this.#hooks.settings();
    const looked = this.#ear.isTimeToLook(nowUs());
    if (!this.#hasEvents && !looked) return { notices: [], looked };
    this.#hasEvents = false;
    const events = await takeRunEvents(database, ownerId);
    if (looked) this.#ear.looked(nowUs(), events.length > 0, this.#memory.runs.size > 0);
    const notices = events.map(
      ({ change, runRef, seq }): SchedulerNotice => ({
        kind: 'run-changed',
        runRef,
        seq,
        change: JSON.parse(change),
      }),
    );
    return { notices, looked };
  }

  /** Runs without a living owner: where others live too, each takes a share, and looks again for what is left. */
  async takeOrphans(): Promise<void> {
    if (!this.#lookForOrphans && !this.#times.isTimeForOrphans()) return;
    this.#lookForOrphans = false;
    const { database, isOnlyScheduler, ownerId, runLeaseMs } = this.#hooks.settings();
    const share = Math.max(SMALLEST_SHARE, Math.ceil(this.#orphans / this.#job.living));
    const limit = isOnlyScheduler || !this.areThere ? ALL : share;
    const taken = await database.transaction((tx) => takeRuns(tx, ownerId, { leaseMs: runLeaseMs, limit }));
    for (const { id } of taken) this.#memory.readAnew(id);
    if (taken.length === limit) this.#times.orphansSoon();
  }

  tell(notice: SharedNotice): void {
    this.#toTell.push(notice);
  }

  /** What runs of other schedulers may wait for. */
  async tellAll(): Promise<void> {
    const { database } = this.#hooks.settings();
    for (const dagId of this.#memory.past.takeMoved()) this.tell({ kind: 'past-moved', dagId });
    const told = this.#toTell;
    this.#toTell = [];
    if (database.signals === null || !this.areThere) return;
    for (const notice of told) {
      const signal: SchedulerSignal = { kind: 'notice', notice };
      await database.signals.send(database, signalChannels.scheduler, JSON.stringify(signal));
    }
  }

  /** Sees now and then to what processes left behind that are gone. */
  async keepUp(): Promise<void> {
    const { database, isOnlyScheduler, nowUs } = this.#hooks.settings();
    if (isOnlyScheduler || nowUs() < this.#nextUpkeepUs) return;
    this.#nextUpkeepUs = nowUs() + UPKEEP_US;
    await endSilentJobs(database, FORGOTTEN_MS);
    await sweepRunEvents(database);
    await sweepPoolWaiting(database);
    await sweepTriggers(database);
  }

  #eventsCame(): void {
    this.#hasEvents = true;
    this.#hooks.wake();
  }

  #orphansLeft(): void {
    this.#lookForOrphans = true;
    this.#hooks.wake();
  }
}

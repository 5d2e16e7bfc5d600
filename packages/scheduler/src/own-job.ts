// This scheduler's row among the processes: says that it lives, beside whatever the turns are doing, and hears with the same
// statement who else does. It decides nothing.
import { beatScheduler, endJobs, endOtherJobs, registerJob } from '@ariel/store';
import type { SchedulerSettings } from './scheduler-settings.ts';

const BEAT_MS = 2000;
const FOREVER_MS = 100 * 365 * 86_400_000;

export interface JobHooks {
  /** Running runs have no living owner. */
  orphans(count: number): void;
  /** This scheduler was silent for longer than the lease: what it owned may be another's. */
  disowned(): void;
}

export class OwnJob {
  readonly #settings: SchedulerSettings;
  readonly #hooks: JobHooks;
  readonly #beatMs: number | null;
  #id = '';
  #living = 1;
  #running = 0;
  #cancel: () => void = () => {};
  #hasFailed = false;

  constructor(settings: SchedulerSettings, hooks: JobHooks) {
    this.#settings = settings;
    this.#hooks = hooks;
    const byDefault = settings.isOnlyScheduler ? null : BEAT_MS;
    this.#beatMs = settings.beatMs === undefined ? byDefault : settings.beatMs;
  }

  /** Schedulers that lived at the last beat, with this one. */
  get living(): number {
    return this.#living;
  }

  oneLeft(): void {
    this.#living = Math.max(1, this.#living - 1);
  }

  /** This one's share of the running runs, as they were at the last beat. */
  get share(): number {
    return Math.ceil(this.#running / this.#living);
  }

  /** Registers under this id, and beats from now on. */
  async begin(id: string): Promise<void> {
    const { database, isOnlyScheduler, job } = this.#settings;
    const row = job ?? { hostname: 'localhost', pid: 0, version: '', detail: null };
    this.#cancel();
    await database.transaction(async (tx) => {
      if (isOnlyScheduler) await endOtherJobs(tx, [id]);
      else if (this.#id !== '') await endJobs(tx, [this.#id]);
      await registerJob(tx, { ...row, id, kind: 'scheduler' });
    });
    this.#id = id;
    if (this.#beatMs !== null) await this.#beat();
  }

  async end(): Promise<void> {
    this.#cancel();
    await endJobs(this.#settings.database, [this.#id]);
  }

  stopBeating(): void {
    this.#cancel();
  }

  #setTimer(): void {
    const { nowUs, pacing } = this.#settings;
    this.#cancel();
    if (this.#beatMs === null) return;
    this.#cancel = pacing.at(nowUs() + this.#beatMs * 1000, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const { database, isOnlyScheduler, report, runLeaseMs } = this.#settings;
    const id = this.#id;
    this.#setTimer();
    try {
      // Alone, nobody can have taken anything, however long the machine was asleep.
      const leaseMs = isOnlyScheduler ? FOREVER_MS : runLeaseMs;
      const heard = await beatScheduler(database, id, { gapMs: 2 * (this.#beatMs ?? BEAT_MS), leaseMs });
      this.#hasFailed = false;
      if (id !== this.#id) return;
      if (heard === null) {
        this.#cancel();
        this.#hooks.disowned();
        return;
      }
      this.#living = heard.living;
      this.#running = heard.running;
      if (heard.orphans > 0) this.#hooks.orphans(heard.orphans);
    } catch (error) {
      if (!this.#hasFailed) report({ message: 'the scheduler could not say that it lives', error });
      this.#hasFailed = true;
    }
  }
}

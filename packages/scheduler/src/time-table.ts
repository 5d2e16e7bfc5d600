// When the loop looks for what nobody tells it: the safety sweep, runs left over, limits that others may have freed, leases.
import type { SchedulerSettings } from './scheduler-settings.ts';

/** How often the safety sweep looks. */
const SWEEP_MS = 15_000;
/** When it looks again at runs of which a notice seems to be missing. */
const DOUBT_MS = 1_000;
/** When it looks again for orphans that it left to other schedulers. */
const ORPHANS_MS = 200;
/** How long a scheduler that has more than its share leaves new runs to others. */
const OTHERS_FIRST_MS = 50;
/** How often it looks for room that another scheduler gave back, while something waits for it. */
const ROOM_MS = 250;
/** How often it looks for leases that are over, while something runs. */
const LEASES_MS = 2_500;

export class TimeTable {
  readonly #settings: SchedulerSettings;
  #sweepUs = 0;
  #orphansUs: number | null = null;
  #startsUs: number | null = null;
  #roomUs = 0;
  #leasesUs = 0;

  constructor(settings: SchedulerSettings) {
    this.#settings = settings;
  }

  sweepSoon(): void {
    this.#sweepUs = 0;
  }

  doubtsSoon(): void {
    this.#sweepUs = this.#in(DOUBT_MS);
  }

  orphansSoon(): void {
    this.#orphansUs = this.#in(ORPHANS_MS);
  }

  /** A scheduler that has more than its share leaves new runs to others for a moment, from when it is asked first. */
  isTimeToStart(isLoaded: boolean): boolean {
    if (isLoaded) this.#startsUs ??= this.#in(OTHERS_FIRST_MS);
    if (isLoaded && !this.#isReached(this.#startsUs ?? 0)) return false;
    this.#startsUs = null;
    return true;
  }

  begin(): void {
    this.#sweepUs = this.#in(this.#settings.sweepMs ?? SWEEP_MS);
    this.#leasesUs = this.#in(LEASES_MS);
  }

  isTimeToSweep(): boolean {
    if (!this.#isReached(this.#sweepUs)) return false;
    this.#sweepUs = this.#in(this.#settings.sweepMs ?? SWEEP_MS);
    return true;
  }

  isTimeForOrphans(): boolean {
    if (this.#orphansUs === null || !this.#isReached(this.#orphansUs)) return false;
    this.#orphansUs = null;
    return true;
  }

  isTimeForRoom(): boolean {
    if (!this.#isReached(this.#roomUs)) return false;
    this.#roomUs = this.#in(ROOM_MS);
    return true;
  }

  isTimeForLeases(): boolean {
    if (!this.#isReached(this.#leasesUs)) return false;
    this.#leasesUs = this.#in(LEASES_MS);
    return true;
  }

  /** The earliest of them, given what there is to look for. */
  nextUs(is: { readonly sweeping: boolean; readonly waitingForRoom: boolean; readonly running: boolean }) {
    const times = [
      is.sweeping ? this.#sweepUs : null,
      this.#orphansUs,
      this.#startsUs,
      is.waitingForRoom ? this.#roomUs : null,
      is.running && this.#settings.settleExpired !== undefined ? this.#leasesUs : null,
    ].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  #in(ms: number): number {
    return this.#settings.nowUs() + ms * 1000;
  }

  #isReached(instantUs: number): boolean {
    return this.#settings.nowUs() >= instantUs;
  }
}

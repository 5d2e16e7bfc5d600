// Task processes of this scheduler's own executor that are kept free for what a turn is about to queue. Where it is not known
// whether the turn was written, they stay so until its runs are read again.
import type { Claimant, Executor, WantedPlace } from '@ariel/protocol';

export class ReservedPlaces {
  #kept: WantedPlace[] = [];

  /** A process for each that has a free one, else null. */
  reserve({ places }: Executor, wanted: readonly WantedPlace[]): readonly (Claimant | null)[] {
    if (places === undefined || wanted.length === 0) return wanted.map(() => null);
    const claimants = places.reserve(wanted);
    this.#kept.push(...wanted.filter((_place, index) => claimants[index]));
    return claimants;
  }

  /** What was begun has been handed over; nothing else is begun in them. */
  release({ places }: Executor): void {
    if (this.#kept.length > 0) places?.release(this.#kept);
    this.#kept = [];
  }
}

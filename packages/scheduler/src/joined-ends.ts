// Ends of attempts that are written with the turn that follows from them: one transaction instead of two that wait for each other.
import type { HeldEnds } from '@ariel/protocol';
import {
  countExpectedEvent,
  type ExpectedEvent,
  exchangePoolSlots,
  type HeldSlots,
  lockAllOwned,
  type Queryable,
} from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface Brought {
  readonly ends: HeldEnds<Queryable>;
  readonly answer: PromiseWithResolvers<boolean>;
}

/** Ends that are in the plans of their runs already, and not written yet. */
export class JoinedEnds {
  readonly #brought: readonly Brought[];
  /** What their runs are told of them. */
  readonly events: readonly ExpectedEvent[];
  /** Runs with the names of the tasks of which something ended. */
  readonly changed: ReadonlyMap<OwnedRun, ReadonlySet<string>>;

  constructor(
    brought: readonly Brought[],
    events: readonly ExpectedEvent[],
    changed: ReadonlyMap<OwnedRun, ReadonlySet<string>>,
  ) {
    this.#brought = brought;
    this.events = events;
    this.changed = changed;
  }

  get isEmpty(): boolean {
    return this.#brought.length === 0;
  }

  /** What comes back to pools. */
  get released(): readonly HeldSlots[] {
    return this.#brought.flatMap(({ ends }) => ends.attempts);
  }

  async settle(tx: Queryable): Promise<void> {
    await Promise.all(this.#brought.map(({ ends }) => ends.settle(tx)));
  }

  /** They are committed. */
  accept(): void {
    for (const { answer } of this.#brought) answer.resolve(true);
  }

  /** Nothing of them was written. */
  refuse(): void {
    for (const { answer } of this.#brought) answer.resolve(false);
  }

  /** What became of them is not known. */
  fail(error: unknown): void {
    for (const { answer } of this.#brought) answer.reject(error);
  }
}

export const noEnds = new JoinedEnds([], [], new Map());

/** Locks the rows of the runs in the order of their ids; those of which something ended count it as their next event. */
export async function lockExpected(
  tx: Queryable,
  { nowUs, ownerId }: SchedulerSettings,
  concerned: readonly OwnedRun[],
  events: readonly ExpectedEvent[],
): Promise<void> {
  const counted = new Set(events.map(({ runRef }) => runRef));
  const locks = [
    ...concerned
      .filter(({ runRef }) => !counted.has(runRef))
      .map((run) => ({ runRef: run.runRef, lock: () => lockAllOwned(tx, ownerId, [run]) })),
    ...events.map((event) => ({
      runRef: event.runRef,
      lock: () => countExpectedEvent(tx, ownerId, event, nowUs()),
    })),
  ];
  // Stable: the events of one run stay in their order.
  locks.sort((left, right) => left.runRef - right.runRef);
  await Promise.all(locks.map(({ lock }) => lock()));
}

/** Writes ends without the turn; throws `LostRaceError` where somebody has touched one of the runs or attempts. */
export async function writeEnds(
  tx: Queryable,
  settings: SchedulerSettings,
  joined: JoinedEnds,
): Promise<void> {
  tx.closes?.();
  await Promise.all([
    lockExpected(tx, settings, [], joined.events),
    joined.settle(tx),
    exchangePoolSlots(tx, joined.released, []),
  ]);
}

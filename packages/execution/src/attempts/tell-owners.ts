// Tells the owners of runs what changed in them: one in this process directly after the commit, one elsewhere through the
// database, in the transaction of the change and with a signal that goes out with it.
import { type RunChange, type SchedulerNotice, type SchedulerSignal, signalChannels } from '@ariel/protocol';
import { type CountedEvent, type Database, type Queryable, storeRunEvents } from '@ariel/store';

export interface TellSettings {
  readonly database: Database;
  /** The id of this process's scheduler, or null where it has none. Absent: there is only one, and it is here. */
  readonly hereId?: () => string | null;
}

export type RunChanged = Extract<SchedulerNotice, { kind: 'run-changed' }>;

export const nothingChanged: RunChange = { ended: [], waiting: [], returned: [], reread: false };

/** Stores what is for owners elsewhere; gives the notices for this process, to be told after the commit. */
export async function recordEvents(
  tx: Queryable,
  { database, hereId }: TellSettings,
  events: readonly CountedEvent[],
  changes: ReadonlyMap<number, RunChange>,
): Promise<RunChanged[]> {
  const here = hereId?.() ?? null;
  const away =
    hereId === undefined ? [] : events.filter(({ ownerId }) => ownerId !== null && ownerId !== here);
  if (away.length > 0) {
    await storeRunEvents(
      tx,
      away.map((each) => ({
        runRef: each.runRef,
        seq: each.seq,
        ownerId: each.ownerId ?? '',
        change: JSON.stringify(changes.get(each.runRef) ?? nothingChanged),
      })),
    );
    for (const ownerId of new Set(away.map((each) => each.ownerId ?? ''))) {
      const signal: SchedulerSignal = { kind: 'events', ownerId };
      await database.signals?.send(tx, signalChannels.scheduler, JSON.stringify(signal));
    }
  }
  return noticesOf(
    events.filter((each) => !away.includes(each)),
    changes,
  );
}

/** For the scheduler of this process, to be told after the commit. */
export const noticesOf = (
  events: readonly CountedEvent[],
  changes: ReadonlyMap<number, RunChange>,
): RunChanged[] =>
  events.map(({ runRef, seq }) => ({
    kind: 'run-changed',
    runRef,
    seq,
    change: changes.get(runRef) ?? nothingChanged,
  }));

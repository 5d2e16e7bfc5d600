// Tells the owners of runs what changed in them: one in this process directly after the commit, one elsewhere through the
// database, in the transaction of the change and with a signal that goes out with it.
import { type RunChange, type SchedulerNotice, type SchedulerSignal, signalChannels } from '@ariel/protocol';
import { type CountedEvent, type Database, type Queryable, storeRunEvents } from '@ariel/store';

export interface TellSettings {
  readonly database: Database;
  /** Whether the scheduler with this id is in this process. @default every one is */
  readonly isHere?: (ownerId: string) => boolean;
}

export type RunChanged = Extract<SchedulerNotice, { kind: 'run-changed' }>;

export const nothingChanged: RunChange = { ended: [], waiting: [], returned: [], reread: false };

/** Stores what is for owners elsewhere; gives the notices for this process, to be told after the commit. */
export async function recordEvents(
  tx: Queryable,
  { database, isHere }: TellSettings,
  events: readonly CountedEvent[],
  changes: ReadonlyMap<number, RunChange>,
): Promise<RunChanged[]> {
  const changeOf = ({ runRef }: CountedEvent): RunChange => changes.get(runRef) ?? nothingChanged;
  const away = isHere === undefined ? [] : events.filter((each) => isAway(each, isHere));
  if (away.length > 0) {
    await storeRunEvents(
      tx,
      away.map((each) => ({
        runRef: each.runRef,
        seq: each.seq,
        ownerId: each.ownerId ?? '',
        change: JSON.stringify(changeOf(each)),
      })),
    );
    for (const ownerId of new Set(away.map((each) => each.ownerId ?? ''))) {
      const signal: SchedulerSignal = { kind: 'events', ownerId };
      await database.signals?.send(tx, signalChannels.scheduler, JSON.stringify(signal));
    }
  }
  return events
    .filter((each) => !away.includes(each))
    .map((each) => ({ kind: 'run-changed', runRef: each.runRef, seq: each.seq, change: changeOf(each) }));
}

const isAway = ({ ownerId }: CountedEvent, isHere: (ownerId: string) => boolean): boolean =>
  ownerId !== null && !isHere(ownerId);

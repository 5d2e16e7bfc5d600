// Which live events somebody hears of: those of DAGs that they see. Events come from outside of any request, so what limits the one who
// listens is kept from when they began to.
import type { LiveEvent } from '@ariel/protocol';
import { isUnlimited, type Queryable } from '@ariel/store';
import { currentRequest, currentSight, withRequest } from './current-request.ts';

/** How long an answer about a DAG counts: a busy DAG has many events. */
const KEPT_US = 5_000_000;
const MOST_KEPT = 10_000;

/** Hands on what is seen, in its order. `database` is the limited one. */
export function seenEvents(
  { database, nowUs }: { readonly database: Queryable; readonly nowUs: () => number },
  hear: (event: LiveEvent) => void,
): (event: LiveEvent) => void {
  const current = currentRequest();
  if (isUnlimited(currentSight())) return hear;
  const known = new Map<string, { readonly isSeen: boolean; readonly untilUs: number }>();
  const isSeen = async (dagId: string): Promise<boolean> => {
    const before = known.get(dagId);
    if (before && before.untilUs > nowUs()) return before.isSeen;
    const row = await withRequest(current, () =>
      database.first('select dag_id from dag where dag_id = ?', [dagId]),
    );
    if (known.size >= MOST_KEPT) known.clear();
    known.set(dagId, { isSeen: row !== undefined, untilUs: nowUs() + KEPT_US });
    return row !== undefined;
  };
  let last: Promise<void> = Promise.resolve();
  return (event) => {
    last = last.then(async () => {
      // A database that does not answer shows nothing; the next event asks again.
      const shown = !('dag_id' in event) || (await isSeen(event.dag_id).catch(() => false));
      if (shown) hear(event);
    });
  };
}

// Takes out triggers that nobody waits for any more: their instances were cleared, marked or ended with their run.
import type { HeldSlots } from '../attempts/pool-slots.ts';
import type { Queryable } from '../database/database.ts';
import { releaseAfterDeferral } from './deferred-slots.ts';

interface Ended extends HeldSlots {
  readonly id: string;
}

const isStale = `not exists (select 1 from task_instance i where i.id = waiting_trigger.attempt_id and i.state = 'deferred')`;

/** Of one run, in the transaction that changed its instances. How many there were. */
export async function endStaleTriggers(tx: Queryable, runRef: number): Promise<number> {
  const ended = await tx.all<Ended>(
    `delete from waiting_trigger where run_ref = ? and ${isStale} returning id, pool, pool_slots`,
    [runRef],
  );
  if (ended.length > 0) await releaseAfterDeferral(tx, ended);
  return ended.length;
}

/** Of all runs: finds what a run's end, or its deletion, left behind. What such rows held was counted with the run. */
export async function sweepTriggers(db: Queryable): Promise<number> {
  return db.run(`delete from waiting_trigger where ${isStale}`);
}

// Attempts that give their worker back: each is `deferred` and has a row that says what is to wait for it.
import type { Continuation, DeferredTrigger } from '@ariel/core';
import type { HeldRow } from '../attempts/live-attempt.ts';
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';

export interface Deferral {
  readonly id: string;
  readonly row: Pick<HeldRow, 'id' | 'pool' | 'pool_slots' | 'run_ref' | 'version_id'>;
  readonly trigger: DeferredTrigger;
  readonly next: Continuation;
  readonly atUs: number;
  readonly timeoutAtUs: number | null;
}

const insert = `insert into waiting_trigger
  (id, attempt_id, run_ref, name, args, module, queue, version_id, method, kwargs, pool, pool_slots, created_at, timeout_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** In the transaction in which the attempts became `deferred`. */
export async function storeTriggers(tx: Queryable, deferrals: readonly Deferral[]): Promise<void> {
  await writeLater(
    tx,
    insert,
    deferrals.map(({ atUs, id, next, row, timeoutAtUs, trigger }) => [
      id,
      row.id,
      row.run_ref,
      trigger.name,
      trigger.args,
      trigger.module,
      trigger.queue,
      row.version_id,
      next.method,
      next.kwargs,
      row.pool,
      row.pool_slots,
      atUs,
      timeoutAtUs,
    ]),
  );
}

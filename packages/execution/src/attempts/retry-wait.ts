// What spreads the tries of many instances: a hash of the instance's key, the same each time. Read only where a delay grows.
import { createHash } from 'node:crypto';
import { formatInstant, type GraphTask, retryKeyText } from '@ariel/core';
import type { FinishReport } from '@ariel/protocol';
import { type HeldRow, type Queryable, readRun } from '@ariel/store';

export interface GrowingWait {
  hash(): bigint;
  readonly capMs: number;
}

/** `core.max_task_retry_delay`, where nothing else is said. */
export const DEFAULT_MAX_RETRY_DELAY_MS = 86_400_000;

/** Null: the delay of the task does not grow, or no try follows. */
export async function growingWait(
  db: Queryable,
  { definition: { retryExponentialBackoff, taskId } }: GraphTask,
  row: HeldRow,
  {
    dagId,
    outcome,
    capMs,
  }: Pick<FinishReport, 'outcome'> & { readonly dagId: string; readonly capMs: number },
): Promise<GrowingWait | null> {
  if (retryExponentialBackoff === undefined || outcome.kind !== 'failed') return null;
  const run = await readRun(db, row.run_ref);
  const text = retryKeyText({
    dagId,
    taskId,
    logicalDate: pythonDate(run?.logical_date ?? null),
    mapIndex: row.map_index,
    iteration: row.iteration,
    tryNumber: row.try_number,
  });
  return { hash: () => retryHash(text), capMs };
}

export const retryHash = (text: string): bigint =>
  BigInt(`0x${createHash('sha1').update(text).digest('hex')}`);

/** As Python prints it. */
function pythonDate(instantUs: number | null): string {
  if (instantUs === null) return 'None';
  const [date = '', time = ''] = formatInstant(instantUs).replace('Z', '').split('T');
  const [whole, fraction = ''] = time.split('.');
  return `${date} ${whole}${Number(fraction) > 0 ? `.${fraction.padEnd(6, '0')}` : ''}+00:00`;
}

// How long to wait before another try. Pure: the hash that spreads tries of many instances comes in.

export interface RetryWaits {
  readonly retryDelayMs: number;
  /** The delay grows by this factor from try to try. Absent: it stays. */
  readonly retryExponentialBackoff?: number;
  readonly maxRetryDelayMs?: number;
}

/** What names an instance's try, so that its delay is the same whoever works it out, and others' are different. */
export interface RetryKey {
  readonly dagId: string;
  readonly taskId: string;
  /** As Airflow prints it: `2026-01-01 00:00:00+00:00`, or `None`. */
  readonly logicalDate: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly tryNumber: number;
}

/** The text that is hashed. Unmapped instances outside of loops have Airflow's. */
export function retryKeyText({
  dagId,
  iteration,
  logicalDate,
  mapIndex,
  taskId,
  tryNumber,
}: RetryKey): string {
  const place = mapIndex < 0 && iteration === 0 ? '' : `#${mapIndex}#${iteration}`;
  return `${dagId}#${taskId}#${logicalDate}#${tryNumber}${place}`;
}

/** `tryNumber`: of the try that failed, from 1. `hash`: any whole number; asked for only where the delay grows. */
export function retryDelayMs(
  { maxRetryDelayMs, retryDelayMs: delayMs, retryExponentialBackoff: factor }: RetryWaits,
  tryNumber: number,
  given: { readonly hash: () => bigint; readonly capMs: number },
): number {
  if (factor === undefined || factor <= 0 || factor === 1) return delayMs;
  // Airflow counts whole seconds; a delay below one is counted in milliseconds.
  const unitMs = delayMs >= MS_PER_S ? MS_PER_S : 1;
  const grown = (delayMs / unitMs) * factor ** (tryNumber - 1);
  const capped = Math.min(given.capMs, maxRetryDelayMs ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(grown) || grown * unitMs >= capped) return capped;
  const least = Math.max(1, Math.ceil(grown));
  const spread = Number(given.hash() % BigInt(least));
  return Math.min((least + spread) * unitMs, capped);
}

const MS_PER_S = 1000;

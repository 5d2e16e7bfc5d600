// Attempts whose worker is gone: those that ran count as failed tries with the reason, those that were only queued are
// given back and cost nothing.
import { FailureReason } from '@ariel/core';
import type { FinishReport } from '@ariel/protocol';
import { countRunEvent, type LiveRow, releaseLimits, releasePoolSlots, returnAttempt } from '@ariel/store';
import { finishAttempts } from './finish-attempts.ts';
import type { ExecutionSettings } from './settings.ts';

/** Settles attempts of workers that are known to be gone; `why` is what the record says. */
export async function settleLost(
  settings: ExecutionSettings,
  lost: readonly LiveRow[],
  why: string,
): Promise<void> {
  const ran = lost.filter((row) => row.state !== 'queued');
  await finishAttempts(
    settings,
    ran.map((row) => lostReport(row.id, settings.nowUs(), why)),
  );
  await giveBack(
    settings,
    lost.filter((row) => row.state === 'queued'),
    why,
  );
}

export function lostReport(attemptId: string, endUs: number, why: string): FinishReport {
  const error = { name: 'TaskLost', message: why, code: 'ARIEL_TASK_LOST', frames: [], cause: null };
  return {
    attemptId,
    endUs,
    renderedFields: null,
    outcome: { kind: 'failed', error, retryable: true, reason: FailureReason.lost },
  };
}

/** Queued attempts that no worker will take: they are ready again. */
export async function giveBack(
  settings: ExecutionSettings,
  queued: readonly LiveRow[],
  why: string,
): Promise<void> {
  for (const [runRef, rows] of Map.groupBy(queued, (row) => row.run_ref)) {
    const notice = await settings.database.transaction(async (tx) => {
      const returned = [];
      for (const row of rows) {
        if (!(await returnAttempt(tx, row.id, settings.nowUs()))) continue;
        await releasePoolSlots(tx, row.pool, row.pool_slots);
        await releaseLimits(tx, [row.id]);
        returned.push({
          taskId: row.task_id,
          mapIndex: row.map_index,
          iteration: row.iteration,
          reason: why,
        });
      }
      const change = { ended: [], waiting: [], returned, reread: false };
      const seq = await countRunEvent(tx, runRef, settings.nowUs());
      return { kind: 'run-changed', runRef, seq, change } as const;
    });
    settings.notify(notice);
  }
}

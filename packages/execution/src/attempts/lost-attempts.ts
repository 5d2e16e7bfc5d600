// Attempts whose worker is gone: those that ran count as failed tries with the reason, those that were only queued are
// given back and cost nothing.
import { FailureReason } from '@ariel/core';
import type { FinishReport } from '@ariel/protocol';
import { type LiveRow, lockAttempts, releaseLimits, releasePools, returnAttempts } from '@ariel/store';
import { finishAttempts } from './finish-attempts.ts';
import type { ExecutionSettings } from './settings.ts';
import { nothingChanged, recordEvents } from './tell-owners.ts';

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

/** Attempts that no worker will take, or whose code provably never began: they are ready again. */
export async function giveBack(
  settings: ExecutionSettings,
  attempts: readonly LiveRow[],
  why: string,
): Promise<void> {
  if (attempts.length === 0) return;
  const notices = await settings.database.transaction(async (tx) => {
    const ids = attempts.map(({ id }) => id).sort();
    const { events } = await lockAttempts(tx, ids, settings.nowUs());
    const written = await returnAttempts(
      tx,
      attempts.map(({ id }) => id),
      settings.nowUs(),
    );
    const returned = attempts.filter((_row, index) => written[index]);
    await releasePools(tx, returned);
    await releaseLimits(
      tx,
      returned.map(({ id }) => id),
    );
    const changes = [...Map.groupBy(returned, (row) => row.run_ref)].map(
      ([runRef, rows]) => [runRef, { ...nothingChanged, returned: rows.map(placeOf) }] as const,
    );
    return recordEvents(tx, settings, events, new Map(changes));
  });
  for (const notice of notices) settings.notify(notice);

  function placeOf(row: LiveRow) {
    return { taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration, reason: why };
  }
}

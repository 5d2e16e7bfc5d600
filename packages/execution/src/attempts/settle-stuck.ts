// Attempts that were queued for too long: given back twice, so that they are queued once more, then failed. Whatever has them by
// then finds them gone.
import { FailureReason } from '@ariel/core';
import type { FinishReport } from '@ariel/protocol';
import { countQueueTimeouts, readStuckAttempts, type StuckRow } from '@ariel/store';
import { finishAttempts } from './finish-attempts.ts';
import { giveBack } from './lost-attempts.ts';
import type { ExecutionSettings } from './settings.ts';

/** So often it is queued again. */
const MAX_TIMES = 2;

/** `timeoutMs`: `scheduler.task_queued_timeout`. Gives how many it found. */
export async function settleStuck(
  settings: ExecutionSettings,
  ownerId: string,
  timeoutMs: number,
): Promise<number> {
  const beforeUs = settings.nowUs() - timeoutMs * 1000;
  const stuck = await readStuckAttempts(settings.database, ownerId, beforeUs);
  if (stuck.length === 0) return 0;
  const [again, over] = [
    stuck.filter((row) => row.queue_timeouts < MAX_TIMES),
    stuck.filter((row) => row.queue_timeouts >= MAX_TIMES),
  ];
  const limit = `${timeoutMs / 1000} s`;
  if (again.length > 0) {
    await settings.database.transaction((tx) =>
      countQueueTimeouts(
        tx,
        again.map(({ id }) => id),
      ),
    );
    await giveBack(settings, again, `no worker took it within ${limit}: it is queued again`);
  }
  await finishAttempts(
    settings,
    over.map((row) => stuckReport(row, settings.nowUs(), limit)),
  );
  return stuck.length;
}

function stuckReport({ id, queue }: StuckRow, endUs: number, limit: string): FinishReport {
  const message =
    `No worker took the task within ${limit} (scheduler.task_queued_timeout), and ${MAX_TIMES} further times it was queued. ` +
    `Look whether a worker serves the queue "${queue}" and has room.`;
  const error = { name: 'TaskStuck', message, code: 'ARIEL_TASK_STUCK', frames: [], cause: null };
  const outcome = { kind: 'failed', error, retryable: true, reason: FailureReason.lost } as const;
  return { attemptId: id, endUs, renderedFields: null, outcome };
}

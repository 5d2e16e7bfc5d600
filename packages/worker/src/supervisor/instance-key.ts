// Names the instance of an attempt: a worker runs one attempt of it at a time. Callbacks are instances of their own.
import { isCallbackId } from '@ariel/core';
import type { QueuedAttempt } from '@ariel/protocol';

type Instance = Pick<QueuedAttempt, 'dagId' | 'iteration' | 'mapIndex' | 'runId' | 'taskId'> &
  Partial<Pick<QueuedAttempt, 'attemptId'>>;

export function instanceKey({ attemptId, dagId, iteration, mapIndex, runId, taskId }: Instance): string {
  if (attemptId !== undefined && isCallbackId(attemptId)) return attemptId;
  return `${mapIndex} ${iteration} ${taskId} ${runId} ${dagId}`;
}

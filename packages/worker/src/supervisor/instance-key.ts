// Names the instance of an attempt: a worker runs one attempt of it at a time.
import type { QueuedAttempt } from '@ariel/protocol';

type Instance = Pick<QueuedAttempt, 'dagId' | 'iteration' | 'mapIndex' | 'runId' | 'taskId'>;

export function instanceKey({ dagId, iteration, mapIndex, runId, taskId }: Instance): string {
  return `${mapIndex} ${iteration} ${taskId} ${runId} ${dagId}`;
}

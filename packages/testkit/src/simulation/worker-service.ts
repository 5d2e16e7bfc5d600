// What workers ask servers for: the execution service, and which attempts are queued.
import type { ExecutionService } from '@ariel/protocol';

export interface OfferedAttempt {
  readonly attemptId: string;
  /** Names the instance: a worker does not run two attempts of one at once. */
  readonly instance: string;
}

export interface WorkerService extends Pick<ExecutionService, 'claim' | 'finish' | 'heartbeat'> {
  /** Gives a worker queued attempts to claim; `holding`: those that it has and has not claimed yet. */
  offers(workerId: string, limit: number, holding: readonly string[]): Promise<readonly OfferedAttempt[]>;
}

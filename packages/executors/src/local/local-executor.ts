// Runs tasks on this machine, in the process pool of a supervisor in this process.
import type { Executor, ExecutorPlaces, QueuedAttempt } from '@ariel/protocol';

/** What the executor needs of a supervisor. */
export interface LocalRunner {
  readonly places: ExecutorPlaces;
  start(): void;
  queue(attempts: readonly QueuedAttempt[]): void;
  kill(attemptIds: readonly string[], reason: string): void;
  stop(reason: string): Promise<void>;
}

export function createLocalExecutor(runner: LocalRunner): Executor {
  return {
    name: 'LocalExecutor',
    places: runner.places,
    start: async () => runner.start(),
    queue: (attempts) => runner.queue(attempts),
    kill: (attemptIds, reason) => runner.kill(attemptIds, reason),
    stop: () => runner.stop('Ariel was stopped while the task ran'),
  };
}

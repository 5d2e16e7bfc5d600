// When processes have to end: at a limit of the task, or because somebody said so; a task gets some time to stop by itself.
import type { WorkerTime, WorkerTimer } from '../machine/worker-machine.ts';
import type { TaskProcess } from './task-process.ts';

/** A process that does not even hear that it is to end in this time will not clean up either. */
const DEAF_MS = 1000;

export class TimeToEnd {
  readonly #time: Pick<WorkerTime, 'after'>;
  readonly #timers = new Map<string, WorkerTimer>();

  constructor(time: Pick<WorkerTime, 'after'>) {
    this.#time = time;
  }

  /** Ends it when so much time is over, unless the attempt ends before. */
  limit(process: TaskProcess, attemptId: string, limit: { limitMs: number; reason: string }): void {
    this.#in(limit.limitMs, attemptId, () => this.end(process, 'timeout', limit.reason));
  }

  /** Asks a process to end, and ends it. */
  end(process: TaskProcess, why: 'timeout' | 'killed', reason: string): void {
    if (process.ending) return;
    process.ending = { why, reason };
    if (process.current === null) {
      process.kill();
      return;
    }
    const { attemptId } = process.current;
    process.send({ kind: 'abort', attemptId, why, reason });
    this.killIn(process, attemptId, DEAF_MS);
  }

  killIn(process: TaskProcess, attemptId: string, delayMs: number): void {
    this.#in(delayMs, attemptId, () => process.kill());
  }

  /** The attempt is over. */
  forget(attemptId: string): void {
    this.#timers.get(attemptId)?.cancel();
    this.#timers.delete(attemptId);
  }

  #in(delayMs: number, attemptId: string, work: () => void): void {
    this.#timers.get(attemptId)?.cancel();
    this.#timers.set(attemptId, this.#time.after(delayMs, work));
  }
}

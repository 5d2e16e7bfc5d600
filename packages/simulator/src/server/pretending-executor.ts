// An executor whose tasks only pretend to run: it claims and reports through the real service, and each try ends at an
// instant of simulated time. It must not decide anything that the service or the scheduler decides.
import type { AttemptOutcome } from '@ariel/core';
import type {
  ClaimedAttempt,
  ExecutionService,
  Executor,
  FinishReport,
  QueuedAttempt,
} from '@ariel/protocol';
import type { VirtualTime } from '../time/virtual-time.ts';

/** What becomes of one try. */
export interface PretendedEnd {
  /** Null: no report ever comes. */
  readonly outcome: AttemptOutcome | null;
  readonly takesUs: number;
}

/** Who looks on while tries come and go. */
export interface TryWatcher {
  readonly queued?: (attempt: QueuedAttempt) => void;
  readonly started?: (attempt: ClaimedAttempt) => void;
  /** The try holds no place any more; null where it could not begin. */
  readonly ended?: (attemptId: string, outcome: AttemptOutcome | null) => void;
  /** What the service or the pretending threw. @default it is thrown, and nobody catches it */
  readonly failed?: (error: unknown) => void;
}

export interface PretendingExecutorSettings {
  readonly time: VirtualTime;
  readonly service: ExecutionService;
  readonly workerId: string;
  /** Asked once for each try that begins. */
  readonly pretend: (attempt: ClaimedAttempt) => PretendedEnd;
  readonly watcher: TryWatcher;
}

export class PretendingExecutor implements Executor {
  readonly name = 'PretendingExecutor';
  readonly #settings: PretendingExecutorSettings;
  #queued: QueuedAttempt[] = [];
  #reports: FinishReport[] = [];
  /** Tries under way → cancels their end. */
  readonly #running = new Map<string, { readonly endUs: number; readonly cancel: () => void }>();

  constructor(settings: PretendingExecutorSettings) {
    this.#settings = settings;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  queue(attempts: readonly QueuedAttempt[]): void {
    const { time, watcher } = this.#settings;
    if (this.#queued.length === 0) time.soon(() => this.#watch(this.#claim()));
    this.#queued.push(...attempts);
    for (const attempt of attempts) watcher.queued?.(attempt);
  }

  /** When the next try ends, or null where none is under way. */
  nextEndUs(): number | null {
    let next: number | null = null;
    for (const { endUs } of this.#running.values()) if (next === null || endUs < next) next = endUs;
    return next;
  }

  /** The process ends and its supervisor says so. */
  kill(attemptIds: readonly string[], reason: string): void {
    for (const id of attemptIds) {
      this.#running.get(id)?.cancel();
      this.#running.delete(id);
      const error = { name: 'Killed', message: reason, code: null, frames: [], cause: null };
      this.#report(id, { kind: 'failed', error, retryable: true, reason: 'process_died' });
    }
  }

  async #claim(): Promise<void> {
    const { service, workerId } = this.#settings;
    const queued = this.#queued;
    this.#queued = [];
    const claimant = { workerId, hostname: 'here', pid: 1, pidStarted: 'then' };
    const answers = await service.claim(queued.map(({ attemptId }) => ({ attemptId, ...claimant })));
    for (const answer of answers) {
      if (answer.kind === 'claimed') this.#run(answer.attempt);
      else this.#settings.watcher.ended?.(answer.attemptId, null);
    }
  }

  #watch(work: Promise<unknown>): void {
    const { failed } = this.#settings.watcher;
    if (failed !== undefined) work.catch(failed);
  }

  #run(attempt: ClaimedAttempt): void {
    const { pretend, time, watcher } = this.#settings;
    watcher.started?.(attempt);
    const { outcome, takesUs } = pretend(attempt);
    if (outcome === null) return;
    const endUs = time.nowUs() + takesUs;
    const cancel = time.at(endUs, () => {
      this.#running.delete(attempt.attemptId);
      this.#report(attempt.attemptId, outcome);
    });
    this.#running.set(attempt.attemptId, { endUs, cancel });
  }

  /** What ends at one instant is reported together. */
  #report(attemptId: string, outcome: AttemptOutcome): void {
    const { service, time, watcher } = this.#settings;
    if (this.#reports.length === 0) time.soon(() => this.#watch(service.finish(this.#reports.splice(0))));
    this.#reports.push({ attemptId, endUs: time.nowUs(), renderedFields: null, outcome });
    watcher.ended?.(attemptId, outcome);
  }
}

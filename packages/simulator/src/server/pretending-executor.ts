// An executor whose tasks only pretend to run: it claims and reports through the real service, and each try ends at an
// instant of simulated time. It must not decide anything that the service or the scheduler decides.
import { type AttemptOutcome, isCallbackId } from '@ariel/core';
import type {
  ClaimedAttempt,
  ExecutionService,
  Executor,
  ExecutorPlaces,
  FinishReport,
  QueuedAttempt,
  WantedPlace,
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
  /** Asked once for each callback that begins outside of a task. @default it succeeds at once, and nobody looks on */
  readonly callBack?: (attempt: ClaimedAttempt) => PretendedEnd;
  /** There is a free place for everything, which is claimed with the turn that queues it. @default false: it is claimed after that */
  readonly hasPlaces?: boolean;
}

export class PretendingExecutor implements Executor {
  readonly name = 'PretendingExecutor';
  readonly #settings: PretendingExecutorSettings;
  #queued: QueuedAttempt[] = [];
  #reports: FinishReport[] = [];
  /** Tries under way → cancels their end. */
  readonly #running = new Map<string, { readonly endUs: number; readonly cancel: () => void }>();
  /** Tries that began, and of whose ends nobody knows yet. */
  readonly #begun = new Set<string>();
  readonly #reserved = new Set<string>();
  readonly places?: ExecutorPlaces;

  constructor(settings: PretendingExecutorSettings) {
    this.#settings = settings;
    if (settings.hasPlaces) this.places = this.#endlessPlaces(settings.workerId);
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  queue(attempts: readonly QueuedAttempt[]): void {
    const { time, watcher } = this.#settings;
    const wanted = attempts.filter(
      // A callback keeps its id when it is begun again.
      ({ attemptId }) => isCallbackId(attemptId) || !this.#begun.has(attemptId),
    );
    if (this.#queued.length === 0) time.soon(() => this.#watch(this.#claim()));
    this.#queued.push(...wanted);
    for (const attempt of wanted) if (!isCallbackId(attempt.attemptId)) watcher.queued?.(attempt);
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
    const answers = await service.claim(
      queued.map((attempt) => {
        const isReserved = this.#reserved.delete(placeName(attempt));
        return { attemptId: attempt.attemptId, workerId, ...itself, isReserved };
      }),
    );
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
    const { callBack = nothingComesOfIt, pretend, time, watcher } = this.#settings;
    const isTry = attempt.callback === undefined;
    if (isTry) watcher.started?.(attempt);
    this.#begun.add(attempt.attemptId);
    const { outcome, takesUs } = isTry ? pretend(attempt) : callBack(attempt);
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
    const { time, watcher } = this.#settings;
    if (this.#reports.length === 0) time.soon(() => this.#watch(this.#tellEnds()));
    this.#reports.push({ attemptId, endUs: time.nowUs(), renderedFields: null, outcome });
    if (!isCallbackId(attemptId)) watcher.ended?.(attemptId, outcome);
  }

  async #tellEnds(): Promise<void> {
    const reports = this.#reports.splice(0);
    await this.#settings.service.finish(reports);
    for (const { attemptId } of reports) this.#begun.delete(attemptId);
  }

  #endlessPlaces(workerId: string): ExecutorPlaces {
    return {
      workerId,
      reserve: (wanted) =>
        wanted.map((each) => {
          this.#reserved.add(placeName(each));
          return { workerId, ...itself };
        }),
      release: (places) => {
        for (const each of places) this.#reserved.delete(placeName(each));
      },
    };
  }
}

const nothingComesOfIt = (): PretendedEnd => ({
  outcome: { kind: 'success', xcoms: [], followed: null },
  takesUs: 0,
});

const itself = { hostname: 'here', pid: 1, pidStarted: 'then' };

const placeName = ({ dagId, iteration, mapIndex, runId, taskId }: WantedPlace): string =>
  `${mapIndex} ${iteration} ${taskId} ${runId} ${dagId}`;

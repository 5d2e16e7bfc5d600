// An executor whose tasks are scripts: it claims and reports through the real service, and waits on simulated time.
import type {
  ClaimedAttempt,
  ExecutionService,
  Executor,
  FinishReport,
  QueuedAttempt,
} from '@ariel/protocol';
import { type Answer, returns, type ScriptedAttempt } from './answers.ts';
import { durationUs, type SimulatedTime } from './simulated-time.ts';

export interface ScriptedExecutorSettings {
  readonly time: SimulatedTime;
  readonly service: ExecutionService;
  readonly answer: (attempt: ScriptedAttempt) => Answer | undefined;
  /** Told of each try that began. */
  readonly started: (attempt: ScriptedAttempt) => void;
  readonly workerId: string;
}

export class ScriptedExecutor implements Executor {
  readonly name = 'ScriptedExecutor';
  readonly #settings: ScriptedExecutorSettings;
  #queued: QueuedAttempt[] = [];
  #reports: FinishReport[] = [];
  /** Tries under way → cancels their end. */
  readonly #running = new Map<string, { readonly endUs: number; readonly cancel: () => void }>();

  constructor(settings: ScriptedExecutorSettings) {
    this.#settings = settings;
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  queue(attempts: readonly QueuedAttempt[]): void {
    if (this.#queued.length === 0) this.#settings.time.soon(() => void this.#claim());
    this.#queued.push(...attempts);
  }

  /** When the next try ends, or null where none is under way. */
  nextEndUs(): number | null {
    const ends = [...this.#running.values()].map((each) => each.endUs);
    return ends.length === 0 ? null : ends.reduce((left, right) => Math.min(left, right));
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
    for (const answer of answers) if (answer.kind === 'claimed') this.#run(answer.attempt);
  }

  #run({ run, ...attempt }: ClaimedAttempt): void {
    const { answer, started, time } = this.#settings;
    const seen: ScriptedAttempt = { ...attempt, dagId: run.dagId, runId: run.runId };
    started(seen);
    const { outcome, takes = '1s' } = answer(seen) ?? returns();
    if (outcome === 'vanishes') return;
    const endUs = time.nowUs() + durationUs(takes);
    const cancel = time.at(endUs, () => {
      this.#running.delete(attempt.attemptId);
      this.#report(attempt.attemptId, outcome);
    });
    this.#running.set(attempt.attemptId, { endUs, cancel });
  }

  /** What ends at one instant is reported together. */
  #report(attemptId: string, outcome: FinishReport['outcome']): void {
    const { service, time } = this.#settings;
    if (this.#reports.length === 0) {
      time.soon(() => void service.finish(this.#reports.splice(0)));
    }
    this.#reports.push({ attemptId, endUs: time.nowUs(), renderedFields: null, outcome });
  }
}

// A worker of a simulated world: claims, beats and reports over the network as the protocol says. Played, not real: it has
// slots where the real one has processes. User code is the plan's; what it did is noted in the ledger.

import type { AttemptOutcome } from '@ariel/core';
import { FailureReason } from '@ariel/core';
import type { ClaimedAttempt, FinishReport } from '@ariel/protocol';
import { durationUs } from '../world/simulated-time.ts';
import { type Execution, instanceOf } from './ledger.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { OfferedAttempt } from './worker-service.ts';
import type { Life, WorldContext } from './world-context.ts';

/** What no wake-up said is found so late. */
const ASK_US = 5_000_000;
const BEAT_US = 3_000_000;
const AGAIN_US = 700_000;
/** How long a task that was told to end may go on to clean up. */
const CLEANUP_US = 2_000_000;
/** How often a claim whose answer was not heard is repeated. */
const MOST_CLAIMS = 4;

interface Running {
  readonly execution: Execution;
  readonly cancel: () => void;
}

export class SimulatedWorker implements Life {
  readonly process: SimulatedProcess;
  readonly #context: WorldContext;
  readonly #slots: number;
  readonly #running = new Map<string, Running>();
  /** Instances that are claimed or run here. */
  readonly #instances = new Set<string>();
  /** Attempts that it was offered, and has not claimed yet. */
  readonly #held = new Set<string>();
  #isAsking = false;
  #isLeaving = false;
  #pids = 0;
  #reports: FinishReport[] = [];
  #isReporting = false;

  constructor(context: WorldContext, process: SimulatedProcess, slots: number) {
    this.#context = context;
    this.process = process;
    this.#slots = slots;
  }

  async start(): Promise<void> {
    this.#every(ASK_US, () => void this.#ask());
    this.#every(BEAT_US, () => void this.#beat());
    void this.#ask();
  }

  /** Something may be queued. */
  woken(): void {
    void this.#ask();
  }

  /** Takes nothing more, ends what runs and says so. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    for (const attemptId of [...this.#running.keys()]) this.#end(attemptId, died('the worker was stopped'));
    while (this.#reports.length > 0 || this.#isReporting)
      await new Promise<void>((resolve) => void this.process.in(AGAIN_US, resolve));
  }

  /** Its processes end with it: nothing of what it ran goes on. */
  died(): void {
    for (const { execution } of this.#running.values())
      this.#context.ledger.end(execution, null, this.#context.loop.nowUs());
    this.#running.clear();
  }

  #every(us: number, act: () => void): void {
    this.process.in(us, () => {
      if (!this.#isLeaving) act();
      this.#every(us, act);
    });
  }

  async #ask(): Promise<void> {
    const free = this.#slots - this.#running.size - this.#held.size;
    if (this.#isAsking || this.#isLeaving || free <= 0) return;
    this.#isAsking = true;
    try {
      const offers = await this.#context.network.call(this.process, 'what is queued', (service) =>
        service.offers(this.process.name, free, [...this.#held]),
      );
      const taken = offers.filter(({ instance }) => !this.#instances.has(instance));
      if (taken.length > 0 && !this.#isLeaving) void this.#claim(taken, 1);
    } catch (error) {
      this.#context.failed(this.process.name, 'asking for work', error);
    } finally {
      this.#isAsking = false;
    }
  }

  async #claim(offers: readonly OfferedAttempt[], time: number, pids?: readonly number[]): Promise<void> {
    const { name } = this.process;
    const given = pids ?? offers.map(() => ++this.#pids);
    const requests = offers.map(({ attemptId }, index) => ({
      attemptId,
      workerId: name,
      hostname: name,
      pid: given[index] ?? 0,
      pidStarted: `${name} ${given[index]}`,
    }));
    if (time === 1) {
      for (const { attemptId, instance } of offers) {
        this.#held.add(attemptId);
        this.#instances.add(instance);
      }
    }
    try {
      const answers = await this.#context.network.call(
        this.process,
        `claim ${offers.map(({ attemptId }) => attemptId).join(' ')}`,
        (service) => service.claim(requests),
      );
      offers.forEach(({ attemptId, instance }, index) => {
        this.#held.delete(attemptId);
        const answer = answers[index];
        if (answer?.kind === 'claimed' && !this.#isLeaving) this.#run(answer.attempt);
        else this.#instances.delete(instance);
      });
    } catch (error) {
      this.#context.failed(name, 'claiming', error);
      if (time < MOST_CLAIMS && !this.#isLeaving) {
        this.process.in(AGAIN_US, () => void this.#claim(offers, time + 1, given));
        return;
      }
      for (const { attemptId, instance } of offers) {
        this.#held.delete(attemptId);
        this.#instances.delete(instance);
      }
    }
  }

  #run(attempt: ClaimedAttempt): void {
    const { answer, ledger, loop, trace } = this.#context;
    const { outcome, takes = '1s' } = answer(attempt);
    trace(
      this.process.name,
      `begins try ${attempt.tryNumber} of ${instanceOf(attempt)} (${attempt.attemptId})`,
    );
    const execution = ledger.begin(attempt, this.process.name, loop.nowUs());
    const cancel = this.process.in(durationUs(takes), () =>
      this.#end(attempt.attemptId, outcome === 'vanishes' ? died('it vanished') : outcome),
    );
    this.#running.set(attempt.attemptId, { execution, cancel });
  }

  #end(attemptId: string, outcome: AttemptOutcome): void {
    const running = this.#running.get(attemptId);
    if (!running) return;
    const { execution } = running;
    running.cancel();
    this.#running.delete(attemptId);
    this.#instances.delete(instanceOf(execution.attempt));
    this.#context.ledger.end(execution, outcome, this.#context.loop.nowUs());
    this.#context.trace(this.process.name, `ends ${instanceOf(execution.attempt)}: ${outcome.kind}`);
    this.#reports.push({
      attemptId,
      outcome,
      startUs: execution.attempt.startUs,
      endUs: this.process.nowUs(),
      renderedFields: null,
    });
    void this.#report();
    void this.#ask();
  }

  async #report(): Promise<void> {
    if (this.#isReporting || this.#reports.length === 0) return;
    this.#isReporting = true;
    const reports = this.#reports.splice(0);
    try {
      const answers = await this.#context.network.call(
        this.process,
        `finish ${reports.map(({ attemptId }) => attemptId).join(' ')}`,
        (service) => service.finish(reports),
      );
      reports.forEach(({ attemptId }, index) => {
        const last = this.#context.ledger.executionsOf(attemptId).at(-1);
        if (last) last.answer = answers[index] ?? null;
      });
      this.#isReporting = false;
      void this.#report();
    } catch (error) {
      this.#context.failed(this.process.name, 'reporting', error);
      this.#reports.unshift(...reports);
      this.process.in(AGAIN_US, () => {
        this.#isReporting = false;
        void this.#report();
      });
    }
  }

  async #beat(): Promise<void> {
    const attemptIds = [...this.#running.keys()];
    if (attemptIds.length === 0) return;
    try {
      const lost = await this.#context.network.call(this.process, 'heartbeat', (service) =>
        service.heartbeat(attemptIds),
      );
      for (const attemptId of lost) this.#stop(attemptId);
    } catch (error) {
      this.#context.failed(this.process.name, 'beating', error);
    }
  }

  /** The attempt is not live any more: its process is told to end, and cleans up. */
  #stop(attemptId: string): void {
    const running = this.#running.get(attemptId);
    if (!running || running.execution.wasTold) return;
    running.execution.wasTold = true;
    this.#context.trace(this.process.name, `is told that ${attemptId} is not live any more`);
    running.cancel();
    this.process.in(this.process.random.below(CLEANUP_US), () =>
      this.#end(attemptId, died('its attempt is not live any more')),
    );
  }
}

function died(message: string): AttemptOutcome {
  return {
    kind: 'failed',
    error: { name: 'Killed', message, code: null, frames: [], cause: null },
    retryable: true,
    reason: FailureReason.processDied,
  };
}

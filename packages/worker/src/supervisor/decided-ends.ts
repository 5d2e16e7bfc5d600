// How attempts ended whose callbacks go on: whatever becomes of the callbacks or their process, this is what is told.
import type { AttemptOutcome } from '@ariel/core';
import type { DecidedEnd, FromTaskProcess } from '../messages.ts';
import type { Rendered } from './report-queue.ts';

type Finished = Extract<FromTaskProcess, { kind: 'finished' }>;

export interface End {
  readonly outcome: AttemptOutcome;
  readonly rendered: Rendered;
}

export class DecidedEnds {
  readonly #ends = new Map<string, DecidedEnd>();

  hold(attemptId: string, end: DecidedEnd): void {
    this.#ends.set(attemptId, end);
  }

  /** What its process says at last; of how it ended, it has said that before. */
  finished(message: Finished): End {
    const decided = this.#take(message.attemptId);
    if (decided === null) return { outcome: message.outcome, rendered: message };
    // Something else than the callbacks' own calls threw: the process gives an outcome for it.
    const { called = { event: decided.event, problem: problemOf(message.outcome) } } = message;
    return { outcome: decided.outcome, rendered: { ...renderedOf(decided), called } };
  }

  /** Its process is gone. */
  died(attemptId: string, outcome: AttemptOutcome, otherwise: Rendered): End {
    const decided = this.#take(attemptId);
    if (decided === null) return { outcome, rendered: otherwise };
    const called = { event: decided.event, problem: problemOf(outcome) };
    return { outcome: decided.outcome, rendered: { ...renderedOf(decided), called } };
  }

  #take(attemptId: string): DecidedEnd | null {
    const decided = this.#ends.get(attemptId) ?? null;
    this.#ends.delete(attemptId);
    return decided;
  }
}

const renderedOf = ({ renderedFields, renderedMapIndex }: DecidedEnd): Rendered => ({
  renderedFields,
  renderedMapIndex,
});

function problemOf(outcome: AttemptOutcome): string {
  return outcome.kind === 'failed'
    ? `${outcome.error.name}: ${outcome.error.message}`
    : 'the callbacks did not end';
}

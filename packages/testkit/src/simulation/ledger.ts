// What user code really did, noted by the pretended task processes and not by the program: against it the rows are held.
import type { AttemptOutcome } from '@ariel/core';
import type { ClaimedAttempt, FinishAnswer, RunFacts } from '@ariel/protocol';

export interface Execution {
  readonly attempt: ClaimedAttempt;
  readonly worker: string;
  readonly beganUs: number;
  /** Null while it goes on. */
  endedUs: number | null;
  /** Null where it was killed, or goes on. */
  outcome: AttemptOutcome | null;
  /** The server said that its report counts. */
  answer: FinishAnswer | null;
  /** When its process was told to end; null where it was not. */
  toldUs: number | null;
  /** What it wrote to its log. */
  printed: string;
  /** The disk did not take all that it wrote. */
  hasLostLines: boolean;
}

/** A place of a worker, from when it is given away until it is free again: a try, its callbacks, or a callback of its own. */
export interface TakenPlace {
  readonly worker: string;
  readonly beganUs: number;
  /** Null while it is taken. */
  endedUs: number | null;
}

export const instanceOf = ({ iteration, mapIndex, run, taskId }: ClaimedAttempt): string =>
  `${run.dagId} ${run.runId} ${taskId}[${mapIndex}]#${iteration}`;

/** Outcomes after which the same try runs again. */
const goesOnLater: ReadonlySet<string | undefined> = new Set(['reschedule', 'deferred', 'awaitingInput']);

/** Between the instant in which the server counts a lease and the one in which it is known here. */
const SLACK_US = 10_000_000;

export class Ledger {
  readonly executions: Execution[] = [];
  readonly problems: string[] = [];
  readonly places: TakenPlace[] = [];
  /** Executions that went on when their worker was asked to end them. */
  readonly kills: { readonly execution: Execution; readonly atUs: number }[] = [];
  /** Callbacks outside of tasks: how often each was begun, and how often it came to its end. */
  readonly calls = new Map<string, { begun: number; done: number }>();
  /** Attempts whose callbacks were called in their own processes. */
  readonly calledBack = new Set<string>();
  /** Answers of people that were taken: by the attempt that had asked. */
  readonly answers = new Map<string, string[]>();
  /** Runs that somebody deleted, or wanted to. */
  readonly forgotten = new Set<string>();
  readonly #running = new Map<string, Execution[]>();
  readonly #byAttempt = new Map<string, Execution[]>();
  /** Attempts → until when the server said at least that they are theirs. */
  readonly #leases = new Map<string, number>();
  /** Runs → when somebody last ended or cleared something in them. */
  readonly #acted = new Map<string, number>();
  readonly #lull: (last: Execution) => void;

  /** `lull`: a try has ended, and none of its run goes on. */
  constructor(lull: (last: Execution) => void) {
    this.#lull = lull;
  }

  leased(attemptId: string, untilUs: number): void {
    this.#leases.set(attemptId, Math.max(untilUs, this.#leases.get(attemptId) ?? 0));
  }

  /** A server has answered that the report of this look counts. */
  /** A supervisor that ended a try reports that, and not what its user code came to. */
  accepted(attemptId: string, startUs: number | undefined, kind: AttemptOutcome['kind']): void {
    const executions = this.executionsOf(attemptId);
    const execution = executions.find(({ attempt }) => attempt.startUs === startUs) ?? executions.at(-1);
    if (execution && (execution.outcome === null || execution.outcome.kind === kind))
      execution.answer = 'accepted';
  }

  /** Their workers are asked to end these. */
  killed(attemptIds: readonly string[], atUs: number): void {
    for (const attemptId of attemptIds) {
      const execution = this.executionsOf(attemptId).at(-1);
      if (execution?.endedUs === null) this.kills.push({ execution, atUs });
    }
  }

  told(attemptId: string, atUs: number): void {
    const execution = this.executionsOf(attemptId).at(-1);
    if (execution) execution.toldUs ??= atUs;
  }

  acted(dagId: string, runId: string, atUs: number): void {
    this.#acted.set(`${dagId} ${runId}`, atUs);
  }

  wasActedOn({ beganUs, attempt: { run } }: Execution): boolean {
    // What an operator asked for may reach the database a while after.
    return (
      (this.#acted.get(`${run.dagId} ${run.runId}`) ?? 0) + SLACK_US >= beganUs &&
      this.#acted.has(`${run.dagId} ${run.runId}`)
    );
  }

  begin(attempt: ClaimedAttempt, worker: string, nowUs: number): Execution {
    const execution: Execution = {
      attempt,
      worker,
      beganUs: nowUs,
      endedUs: null,
      outcome: null,
      answer: null,
      toldUs: null,
      printed: '',
      hasLostLines: false,
    };
    this.#checkAlone(execution, nowUs);
    this.#checkRecorded(execution);
    this.executions.push(execution);
    listIn(this.#running, instanceOf(attempt)).push(execution);
    listIn(this.#byAttempt, attempt.attemptId).push(execution);
    return execution;
  }

  end(execution: Execution, outcome: AttemptOutcome | null, nowUs: number): void {
    if (execution.endedUs !== null) return;
    execution.endedUs = nowUs;
    execution.outcome = outcome;
    const key = instanceOf(execution.attempt);
    const left = (this.#running.get(key) ?? []).filter((each) => each !== execution);
    this.#running.set(key, left);
    if (!this.#isRunning(execution.attempt.run)) this.#lull(execution);
  }

  #isRunning({ dagId, runId }: RunFacts): boolean {
    return this.#running
      .values()
      .some((running) => running.some(({ attempt: { run } }) => run.runId === runId && run.dagId === dagId));
  }

  takePlace(worker: string, nowUs: number): TakenPlace {
    const place = { worker, beganUs: nowUs, endedUs: null };
    this.places.push(place);
    return place;
  }

  executionsOf(attemptId: string): readonly Execution[] {
    return this.#byAttempt.get(attemptId) ?? [];
  }

  /** No two live attempts of one instance run user code at once. */
  #checkAlone(begun: Execution, nowUs: number): void {
    for (const other of this.#running.get(instanceOf(begun.attempt)) ?? []) {
      const isLeaseOver = (this.#leases.get(other.attempt.attemptId) ?? 0) <= nowUs;
      if (isLeaseOver || other.toldUs !== null || this.wasActedOn(other)) continue;
      this.problems.push(
        `two attempts of ${instanceOf(begun.attempt)} run at once: ${other.attempt.attemptId} on ${other.worker} (its lease holds) ` +
          `and ${begun.attempt.attemptId} on ${begun.worker}`,
      );
    }
  }

  /** A try runs once; a sensor's goes on after each look, a deferred one's after its wait. */
  #checkRecorded({ attempt, worker }: Execution): void {
    const before = this.#byAttempt.get(attempt.attemptId) ?? [];
    if (before.every(({ outcome }) => goesOnLater.has(outcome?.kind))) return;
    this.problems.push(
      `try ${attempt.tryNumber} of ${instanceOf(attempt)} (${attempt.attemptId}) runs twice, on ${before.map((each) => each.worker).join(', ')} and ${worker}`,
    );
  }
}

function listIn<Item>(lists: Map<string, Item[]>, key: string): Item[] {
  const known = lists.get(key);
  if (known) return known;
  const made: Item[] = [];
  lists.set(key, made);
  return made;
}

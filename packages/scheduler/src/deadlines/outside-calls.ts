// What is called outside of tasks: finds deadlines when they pass, and gives callbacks that wait to the executor. It looks when
// something says so and when a time is reached; while callbacks are open it looks now and then for those that were lost.
import type { QueuedAttempt } from '@ariel/protocol';
import {
  type AssignedCallback,
  assignCallbacks,
  countOpenCallbacks,
  nextDeadline,
  settleExpiredCallbacks,
} from '@ariel/store';
import type { SchedulerSettings } from '../scheduler-settings.ts';
import { type MissedRun, missDueDeadlines } from './miss-deadlines.ts';

/** How long callbacks are the executor's to begin before others may. */
const ASSIGN_MS = 30_000;
/** How often open callbacks are looked after. */
const LOOK_MS = 2_500;

export class OutsideCalls {
  #callsWanted = true;
  #deadlinesMoved = true;
  #nextDeadlineUs: number | null = null;
  #lookAgainUs: number | null = null;

  /** Callbacks were made, or deadlines. */
  wanted(): void {
    this.#callsWanted = true;
    this.#deadlinesMoved = true;
  }

  /** Runs were made: they may have deadlines, and nobody says which. */
  runsCame(): void {
    this.#deadlinesMoved = true;
  }

  async look(settings: SchedulerSettings): Promise<{ missed: readonly MissedRun[]; more: boolean }> {
    const nowUs = settings.nowUs();
    const { missed, more } = await this.#lookForDeadlines(settings, nowUs);
    if (missed.length > 0) this.#callsWanted = true;
    if (this.#callsWanted || (this.#lookAgainUs !== null && this.#lookAgainUs <= nowUs))
      await this.#giveCallbacks(settings, nowUs);
    return { missed, more };
  }

  /** When it has to look again. */
  get nextUs(): number | null {
    const times = [this.#nextDeadlineUs, this.#lookAgainUs].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  async #lookForDeadlines(settings: SchedulerSettings, nowUs: number) {
    if (this.#deadlinesMoved) await this.#readNext(settings);
    if (this.#nextDeadlineUs === null || this.#nextDeadlineUs > nowUs) return { missed: [], more: false };
    const found = await missDueDeadlines(settings);
    await this.#readNext(settings);
    return found;
  }

  async #readNext({ database }: SchedulerSettings): Promise<void> {
    this.#deadlinesMoved = false;
    const { atUs, callbacksWait } = await nextDeadline(database);
    this.#nextDeadlineUs = atUs;
    if (callbacksWait) this.#callsWanted = true;
  }

  async #giveCallbacks(settings: SchedulerSettings, nowUs: number): Promise<void> {
    const { database, executor, ownerId, parallelism } = settings;
    this.#callsWanted = false;
    await settleExpiredCallbacks(database, nowUs);
    if (executor.callbacksWait) executor.callbacksWait();
    else {
      const assigned = await assignCallbacks(database, {
        workerId: ownerId,
        queues: null,
        limit: parallelism,
        assignMs: ASSIGN_MS,
      });
      if (assigned.length > 0) executor.queue(assigned.map(queuedCallback));
    }
    this.#lookAgainUs = (await countOpenCallbacks(database)) > 0 ? nowUs + LOOK_MS * 1000 : null;
  }
}

/** Callbacks go the way of attempts. */
export function queuedCallback(row: AssignedCallback): QueuedAttempt {
  return {
    attemptId: row.id,
    runRef: row.run_ref,
    dagId: row.dag_id,
    runId: row.run_id,
    // Not the task's: it is no try of it.
    taskId: '',
    mapIndex: -1,
    iteration: 0,
    tryNumber: row.claims + 1,
    queue: row.queue,
    team: row.team,
    versionId: row.version_id,
    codeHash: row.code_hash,
  };
}

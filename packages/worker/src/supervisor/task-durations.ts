// How long the attempts of each task take on average: what decides whether another process is worth waking for one.
import type { QueuedAttempt } from '@ariel/protocol';

/** Tasks that take less than this on average soon get a process that is busy now, and it is warm. */
const SHORT_MS = 2;
/** Weight of the newest duration in the average. Calls in a young process are slow, so what is faster tells more. */
const FASTER_WEIGHT = 0.5;
const SLOWER_WEIGHT = 0.1;

export type TaskOfVersion = Pick<QueuedAttempt, 'taskId' | 'versionId'>;

/** Asked for every attempt that waits, whenever one ends: two look-ups are cheaper than one key put together. */
export class TaskDurations {
  readonly #averages = new Map<string, Map<string, number>>();

  isShort({ taskId, versionId }: TaskOfVersion): boolean {
    return (this.#averages.get(versionId)?.get(taskId) ?? Number.POSITIVE_INFINITY) < SHORT_MS;
  }

  note({ taskId, versionId }: TaskOfVersion, tookMs: number): void {
    const ofVersion = this.#averages.get(versionId) ?? new Map<string, number>();
    const average = ofVersion.get(taskId) ?? tookMs;
    const weight = tookMs < average ? FASTER_WEIGHT : SLOWER_WEIGHT;
    ofVersion.set(taskId, average + (tookMs - average) * weight);
    this.#averages.set(versionId, ofVersion);
  }
}

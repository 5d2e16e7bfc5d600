// How long the attempts of each task take on average: what decides whether another process is worth waking for one.
import type { QueuedAttempt } from '@ariel/protocol';

/** Tasks that take less than this on average soon get a process that is busy now, and it is warm. */
const SHORT_MS = 2;
/** Weight of the newest duration in the average. The first call in a process is slow, so what is faster tells more. */
const FASTER_WEIGHT = 0.5;
const SLOWER_WEIGHT = 0.1;

type TaskOfVersion = Pick<QueuedAttempt, 'taskId' | 'versionId'>;

export class TaskDurations {
  readonly #averages = new Map<string, number>();

  isShort(task: TaskOfVersion): boolean {
    return (this.#averages.get(nameOf(task)) ?? Number.POSITIVE_INFINITY) < SHORT_MS;
  }

  note(task: TaskOfVersion, tookMs: number): void {
    const average = this.#averages.get(nameOf(task)) ?? tookMs;
    const weight = tookMs < average ? FASTER_WEIGHT : SLOWER_WEIGHT;
    this.#averages.set(nameOf(task), average + (tookMs - average) * weight);
  }
}

const nameOf = ({ taskId, versionId }: TaskOfVersion): string => `${versionId}/${taskId}`;

// Free task processes of an executor in the scheduler's own process, kept for what a turn is about to queue: so the transaction that
// queues an attempt can say who runs it, and nobody has to come and claim it.
import type { Claimant, QueuedAttempt } from './queued-attempt.ts';

/** The instance of an attempt that is about to be queued. */
export type WantedPlace = Pick<
  QueuedAttempt,
  'dagId' | 'iteration' | 'mapIndex' | 'runId' | 'taskId' | 'versionId'
>;

export interface ExecutorPlaces {
  /** As which attempts of these places are claimed. */
  readonly workerId: string;
  /**
   * A process for each that has a free one, else null. It stays free until an attempt of the instance is queued, or the place is
   * released; one that is kept for the instance already is given again.
   */
  reserve(wanted: readonly WantedPlace[]): readonly (Claimant | null)[];
  /** These are not needed after all; unknown ones are none. */
  release(places: readonly WantedPlace[]): void;
}

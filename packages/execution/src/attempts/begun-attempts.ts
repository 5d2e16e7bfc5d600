// First tries that the scheduler of this process claimed with the turn that queued them: what their claims would read is known. A
// claim that does not find its attempt here asks the database.
import type { ClaimRequest } from '@ariel/protocol';
import type { BegunAttempt } from '@ariel/store';

/** Attempts that nobody asks for leave at last, the oldest first. */
const MOST_KEPT = 5_000;

export class BegunAttempts {
  readonly #kept = new Map<string, BegunAttempt>();

  /** They are committed. */
  readonly note = (attempts: readonly BegunAttempt[]): void => {
    for (const attempt of attempts) this.#kept.set(attempt.row.id, attempt);
    for (const attemptId of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(attemptId);
    }
  };

  find({ attemptId, isReserved, pid, pidStarted, workerId }: ClaimRequest): BegunAttempt | undefined {
    const begun = isReserved ? this.#kept.get(attemptId) : undefined;
    const { claim } = begun ?? {};
    const isSame = claim?.pid === pid && claim.pidStarted === pidStarted && claim.workerId === workerId;
    return isSame ? begun : undefined;
  }

  forget(attemptId: string): void {
    this.#kept.delete(attemptId);
  }
}

// Until when each running attempt is this supervisor's, counted from the last call that a server heard. Counted here from
// before the call, so that it is never later than what the server counts.

export class LeaseWatch {
  readonly #leaseMs: number;
  readonly #untilMs = new Map<string, number>();

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** A call that was begun at `askedMs` extended the leases of these attempts. */
  extend(attemptIds: readonly string[], askedMs: number): void {
    for (const attemptId of attemptIds) this.#untilMs.set(attemptId, askedMs + this.#leaseMs);
  }

  forget(attemptId: string): void {
    this.#untilMs.delete(attemptId);
  }

  /** Attempts that may be another's by now. */
  over(nowMs: number): string[] {
    return [...this.#untilMs].filter(([, untilMs]) => untilMs < nowMs).map(([attemptId]) => attemptId);
  }
}

// Somebody else was faster: a row that a transaction counted on is not as it was.

/** Nothing of the transaction stays. Whoever gets it looks again and goes on more carefully. */
export class LostRaceError extends Error {
  readonly code = 'ARIEL_LOST_RACE';

  constructor(cause?: unknown) {
    super('A row is not as this transaction expected it: somebody else was faster.', { cause });
    this.name = 'LostRaceError';
  }
}

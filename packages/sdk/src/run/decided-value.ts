// The result of a task that chooses, where what it returns and what it chose are two things.

/** Returned by an operator of kind `branch` or `shortCircuit`: the value is stored whatever is skipped. */
export class DecidedValue {
  readonly value: unknown;
  /** As a branch or a short circuit would return it. */
  readonly decision: unknown;

  constructor(value: unknown, decision: unknown) {
    this.value = value;
    this.decision = decision;
  }
}

/** Also of another copy of this package. */
export function isDecided(value: unknown): value is DecidedValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    value.constructor?.name === 'DecidedValue' &&
    'decision' in value
  );
}

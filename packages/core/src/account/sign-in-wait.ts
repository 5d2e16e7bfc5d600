// How long a name must wait after failed sign-ins before it may be tried again: longer each time, up to a bound, so that nobody
// guesses quickly and nobody is locked out for good by somebody else's guesses.

export interface LockOutRules {
  /** So many failures in a row cost nothing. */
  readonly freeFailures: number;
  /** The wait after the next one; each further one doubles it. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Failures are forgotten after so long without one. */
  readonly forgottenAfterMs: number;
}

export const defaultLockOut: LockOutRules = {
  freeFailures: 3,
  firstWaitMs: 1_000,
  longestWaitMs: 300_000,
  forgottenAfterMs: 86_400_000,
};

/** Failures in a row, the one that just happened among them. */
export function signInWaitMs(failures: number, rules: LockOutRules = defaultLockOut): number {
  const beyond = failures - rules.freeFailures - 1;
  if (beyond < 0) return 0;
  return Math.min(rules.firstWaitMs * 2 ** Math.min(beyond, 40), rules.longestWaitMs);
}

/** Failures in a row after one more. `before`: how many there were, and when the last was (µs). */
export function failuresAfter(
  before: { readonly failures: number; readonly failedAt: number } | undefined,
  nowUs: number,
  rules: LockOutRules = defaultLockOut,
): number {
  if (before === undefined) return 1;
  return nowUs - before.failedAt > rules.forgottenAfterMs * 1000 ? 1 : before.failures + 1;
}

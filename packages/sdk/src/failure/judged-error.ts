// An error of which was decided elsewhere, by what knows the exception itself, whether and when another try follows. For operators whose
// work runs in another language: the decision travels with the error, and counts as that of a retry policy.
import type { AttemptOutcome } from '@ariel/core';

export type ErrorVerdict = NonNullable<Extract<AttemptOutcome, { kind: 'failed' }>['policy']>;

/** By name, so that another copy of this package is understood, too. */
const VERDICT = Symbol.for('ariel.errorVerdict');

/** The same error, with what was decided of it. A policy of the task itself is asked after it, and may decide otherwise. */
export function judged<Thrown extends Error>(error: Thrown, verdict: ErrorVerdict): Thrown {
  Object.defineProperty(error, VERDICT, { value: verdict, configurable: true });
  return error;
}

/** What was decided of it, or null. */
export function verdictOn(thrown: unknown): ErrorVerdict | null {
  if (!(thrown instanceof Error)) return null;
  return (thrown as { readonly [VERDICT]?: ErrorVerdict })[VERDICT] ?? null;
}

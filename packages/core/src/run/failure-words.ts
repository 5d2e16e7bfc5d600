// Why a try failed, in the words that stand beside it.
import { type AttemptOutcome, FailureReason } from './attempt-outcome.ts';

type Failure = Extract<AttemptOutcome, { kind: 'failed' }>;

/** The first line of the error, and what the task's retry policy said of it. */
export function failureWords(failure: Failure): string {
  const first = failure.error.message.split('\n', 1)[0] ?? '';
  const what = failure.reason === FailureReason.error ? `${failure.error.name}: ${first}` : first;
  return `${what}${saidOf(failure)}`;
}

function saidOf({ policy }: Failure): string {
  if (policy === undefined) return '';
  const { action, delayMs, reason } = policy;
  const when = delayMs === null ? '' : ` in ${delayMs / 1000} s`;
  const verdict = action === 'fail' ? 'no other try' : `another try${when}`;
  return ` (retry policy: ${verdict}${reason === null ? '' : `, ${reason}`})`;
}

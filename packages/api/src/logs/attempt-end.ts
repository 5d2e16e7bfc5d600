// Whether a try has ended, so that nothing follows in its log.
import { isTerminal } from '@ariel/core';
import { attemptsOf } from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';

export interface TryKey {
  readonly runRef: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly tryNumber: number;
}

/** A try that is not there counts as ended. One that is set aside for a later try has ended, whatever its row says. */
export async function tryHasEnded(context: ApiContext, key: TryKey): Promise<boolean> {
  const attempts = await attemptsOf(context.database, key);
  const last = attempts.at(-1);
  if (!last || last.try_number > key.tryNumber) return true;
  const own = attempts.filter((attempt) => attempt.try_number === key.tryNumber);
  // Nobody begins it unless the instance goes on.
  if (own.length === 0) return isTerminal(last.state);
  return own.some((attempt) => isTerminal(attempt.state) || attempt.state === 'up_for_retry');
}

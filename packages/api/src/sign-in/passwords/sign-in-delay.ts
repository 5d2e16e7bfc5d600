// Slows down guessing: after a few failures a name must wait before it may be tried again, longer each time. In memory, for the
// process alone, and at once; the database has it for all servers a moment later. The bound keeps a flood of names from filling it.
import { failuresAfter, type LockOutRules, signInWaitMs } from '@ariel/core';

const MAX_NAMES = 10_000;

export interface SignInDelay {
  /** How many microseconds the name must still wait. */
  waitUs(username: string): number;
  /** Counts as a failure until it is known better: guesses that come at once count at once. */
  begin(username: string): void;
  /** It was no guess at all: the directory did not answer. */
  undo(username: string): void;
  succeeded(username: string): void;
}

interface Known {
  readonly failures: number;
  readonly failedAt: number;
  readonly untilUs: number;
}

export function createSignInDelay(nowUs: () => number, rules: LockOutRules): SignInDelay {
  const names = new Map<string, Known>();
  const keep = (username: string, failures: number): void => {
    names.delete(username);
    const failedAt = nowUs();
    names.set(username, { failures, failedAt, untilUs: failedAt + signInWaitMs(failures, rules) * 1000 });
    const [oldest] = names.keys();
    if (names.size > MAX_NAMES && oldest !== undefined) names.delete(oldest);
  };
  return {
    waitUs: (username) => Math.max(0, (names.get(username)?.untilUs ?? 0) - nowUs()),
    begin: (username) => keep(username, failuresAfter(names.get(username), nowUs(), rules)),
    undo(username) {
      const { failures = 0 } = names.get(username) ?? {};
      if (failures > 1) keep(username, failures - 1);
      else names.delete(username);
    },
    succeeded: (username) => void names.delete(username),
  };
}

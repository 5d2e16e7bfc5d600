// Slows down guessing: after a few failures a name must wait before it may be tried again, longer each time.
// In memory only; the bound keeps a flood of invented names from filling it.
const FREE_FAILURES = 4;
const FIRST_WAIT_US = 1_000_000;
const LONGEST_WAIT_US = 60_000_000;
const MAX_NAMES = 10_000;

export interface SignInDelay {
  /** How many microseconds the name must still wait. */
  waitUs(username: string): number;
  failed(username: string): void;
  succeeded(username: string): void;
}

export function createSignInDelay(nowUs: () => number): SignInDelay {
  const names = new Map<string, { readonly failures: number; readonly untilUs: number }>();
  return {
    waitUs(username) {
      return Math.max(0, (names.get(username)?.untilUs ?? 0) - nowUs());
    },
    failed(username) {
      const failures = (names.get(username)?.failures ?? 0) + 1;
      const beyond = failures - FREE_FAILURES;
      const waitUs = beyond < 0 ? 0 : Math.min(FIRST_WAIT_US * 2 ** Math.min(beyond, 30), LONGEST_WAIT_US);
      names.delete(username);
      names.set(username, { failures, untilUs: nowUs() + waitUs });
      const [oldest] = names.keys();
      if (names.size > MAX_NAMES && oldest !== undefined) names.delete(oldest);
    },
    succeeded(username) {
      names.delete(username);
    },
  };
}

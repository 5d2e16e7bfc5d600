// Turns on the real clock and event loop.
import type { Pacing } from './scheduler-settings.ts';

/** Longest wait of one timer; the loop looks again then, so that a clock that was put forward delays nothing for longer. */
const LONGEST_MS = 60 * 1000;

export function realPacing(nowUs: () => number): Pacing {
  return {
    soon: (turn) => void setImmediate(turn),
    at: (instantUs, turn) => {
      const delayMs = Math.max(0, Math.ceil((instantUs - nowUs()) / 1000));
      const timer = setTimeout(turn, Math.min(delayMs, LONGEST_MS));
      return () => clearTimeout(timer);
    },
  };
}

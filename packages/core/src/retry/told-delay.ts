// A wait before another try as programs elsewhere tell it: any number of seconds.

/** A hundred years: what is later than that cannot be told from never, and no instant after it need be written. */
const LONGEST_MS = 100 * 365.25 * 86_400_000;

/** Whole milliseconds. Less than none is none, and what is too long to be meant is a hundred years. */
export function toldDelayMs(seconds: number): number {
  return Math.min(Math.max(Math.round(seconds * 1000), 0), LONGEST_MS);
}

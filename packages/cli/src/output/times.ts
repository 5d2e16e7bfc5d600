// Instants and durations as the command prints them.
import { formatInstant, type Instant } from '@ariel/core';

export function isoOrNull(us: Instant | null | undefined): string | null {
  return us === null || us === undefined ? null : formatInstant(us);
}

const MS_PER_S = 1000;
const S_PER_MIN = 60;

/** `12 ms`, `3.42 s`, `4 min 12 s`. */
export function shortDuration(ms: number): string {
  if (ms < MS_PER_S) return `${Math.round(ms)} ms`;
  const seconds = ms / MS_PER_S;
  if (seconds < S_PER_MIN) return `${seconds.toFixed(2)} s`;
  return `${Math.floor(seconds / S_PER_MIN)} min ${Math.round(seconds % S_PER_MIN)} s`;
}

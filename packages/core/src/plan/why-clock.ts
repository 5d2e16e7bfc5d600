// Instants and spans as the sentences say them.
import { formatInstant } from '../time/instant.ts';

/** `12:03:10 UTC`, with the date where it is another day. */
export function clockText(us: number, nowUs: number): string {
  const text = formatInstant(us);
  const day = text.slice(0, 10);
  const clock = `${text.slice(11, 19)} UTC`;
  return day === formatInstant(nowUs).slice(0, 10) ? clock : `${day} ${clock}`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** `1m`, `1h 30m`, `250ms`. */
export function spanText(ms: number): string {
  const parts: string[] = [];
  let left = ms;
  for (const [unit, size] of units) {
    if (left >= size) parts.push(`${Math.floor(left / size)}${unit}`);
    left %= size;
  }
  if (left > 0) parts.push(`${left}ms`);
  return parts.join(' ') || '0ms';
}

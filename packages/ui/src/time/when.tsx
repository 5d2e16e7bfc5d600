// An instant or a duration on a page: relative words with the exact instant on hover, and durations that move.

import { useMinutes, useSeconds } from './clock.ts';
import { durationWords, exactWords, relativeWords } from './time-words.ts';
import { useZone } from './zone.ts';

export function When({ at, exact = false }: { readonly at: string | null; readonly exact?: boolean }) {
  const zone = useZone();
  // The shared clock ticks seldom: what has just arrived must not seem to lie ahead of it.
  const now = Math.max(useMinutes(), Date.now());
  if (at === null) return <span className="text-faint">–</span>;
  const ms = Date.parse(at);
  const words = exactWords(ms, zone);
  return (
    <time
      dateTime={at}
      title={exact ? relativeWords(ms, now, zone) : words}
      className={exact ? '' : 'whitespace-nowrap'}
    >
      {exact ? words : relativeWords(ms, now, zone)}
    </time>
  );
}

interface Span {
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly duration_ms: number | null;
}

/** How long something took, or has taken so far. */
export function Took({ span }: { readonly span: Span }) {
  const moving = span.start_date !== null && span.end_date === null && span.duration_ms === null;
  const now = useSeconds(moving);
  const ms = spanMs(span, now);
  return ms === null ? (
    <span className="text-faint">–</span>
  ) : (
    <span className="whitespace-nowrap">{durationWords(ms)}</span>
  );
}

export function spanMs(span: Span, nowMs: number): number | null {
  if (span.duration_ms !== null && span.end_date !== null) return span.duration_ms;
  if (span.start_date === null) return null;
  return Math.max(
    0,
    (span.end_date === null ? nowMs : Date.parse(span.end_date)) - Date.parse(span.start_date),
  );
}

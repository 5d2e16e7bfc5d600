// Durations: text or an object where people write them, whole milliseconds inside, and words where people read them.
import { TimeError, TimeErrorCode } from './time-error.ts';

/** How a length of time is written: `'500ms'`, `'30s'`, `'5m'`, `'2h'`, `'1d'` or by its parts. */
export type Duration = DurationText | DurationParts;
export type DurationText = `${number}ms` | `${number}s` | `${number}m` | `${number}h` | `${number}d`;
export interface DurationParts {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MS_PER_PART: Readonly<Record<string, number>> = {
  days: MS_PER_UNIT.d,
  hours: MS_PER_UNIT.h,
  minutes: MS_PER_UNIT.m,
  seconds: MS_PER_UNIT.s,
  milliseconds: MS_PER_UNIT.ms,
};
const TEXT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Whether a text has the form of a duration, so that a schedule can be told from a cron string. */
export function isDurationText(text: string): text is DurationText {
  return TEXT.test(text.trim());
}

/** Whole milliseconds, zero or more. Takes anything, since DAG files may come from JavaScript. */
export function parseDuration(duration: unknown): number {
  if (typeof duration === 'string') return wholeMs(textMs(duration), duration);
  if (typeof duration === 'object' && duration !== null && !Array.isArray(duration)) {
    return wholeMs(partsMs(duration), duration);
  }
  const hint = typeof duration === 'number' ? ' A bare number has no unit.' : '';
  throw refused(duration, `expected ${EXPECTED}.${hint}`);
}

/** The two largest units that say something: `1 m 12 s`, `3 h`, `2 d 4 h`, `1.5 s`, `350 ms`. */
export function formatDuration(ms: number): string {
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${Math.round(ms / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return pair(seconds, 60, 'm', 1, 's');
  if (seconds < 86_400) return pair(seconds, 3600, 'h', 60, 'm');
  return pair(seconds, 86_400, 'd', 3600, 'h');
}

function pair(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(seconds / large);
  const rest = Math.floor((seconds % large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

function textMs(text: string): number {
  const match = TEXT.exec(text.trim());
  if (match === null) throw refused(text, `expected ${EXPECTED}.`);
  return Number(match[1]) * MS_PER_UNIT[match[2] as keyof typeof MS_PER_UNIT];
}

function partsMs(parts: object): number {
  const entries = Object.entries(parts).filter(([, value]) => value !== undefined);
  if (entries.length === 0) throw refused(parts, `it has no parts; expected ${EXPECTED}.`);
  let total = 0;
  for (const [name, value] of entries) {
    const unit = Object.hasOwn(MS_PER_PART, name) ? MS_PER_PART[name] : undefined;
    if (unit === undefined) {
      throw refused(
        parts,
        `there is no part '${name}'; the parts are ${Object.keys(MS_PER_PART).join(', ')}.`,
      );
    }
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw refused(parts, `'${name}' must be a number.`);
    total += value * unit;
  }
  return total;
}

function wholeMs(ms: number, given: unknown): number {
  // Decimal parts such as 0.1 hours are not exact in binary; a thousandth of a millisecond is not what was meant.
  const whole = Math.round(ms);
  if (Math.abs(ms - whole) > 1e-3) throw refused(given, 'the smallest unit is one millisecond.');
  if (whole < 0) throw refused(given, 'it must not be negative.');
  if (!Number.isSafeInteger(whole)) throw refused(given, 'it is too long.');
  return whole;
}

const EXPECTED =
  "text such as '500ms', '30s', '5m', '2h' or '1d', or an object such as { hours: 1, minutes: 30 }";

function refused(given: unknown, why: string): TimeError {
  return new TimeError(TimeErrorCode.invalidDuration, `${JSON.stringify(given)} is not a duration: ${why}`);
}

// Offsets of time zones at an instant, from the platform's zone data.
import { TemplateError } from '../errors.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
const microsPerSecond = 1_000_000;

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
      era: 'short',
    });
    formats.set(zone, made);
    return made;
  } catch (error) {
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', `there is no time zone '${zone}'`, undefined, error);
  }
}

/** `+05:30` and the like; the name of a fixed offset. */
export function fixedOffsetSeconds(zone: string): number | undefined {
  const found = /^(?:UTC|GMT)?([-+])(\d{1,2}):?(\d{2})?(?::?(\d{2}))?$/.exec(zone);
  if (!found) return undefined;
  const seconds = Number(found[2]) * 3600 + Number(found[3] ?? 0) * 60 + Number(found[4] ?? 0);
  return found[1] === '-' ? -seconds : seconds;
}

export function offsetSecondsAt(zone: string, epochUs: number): number {
  if (zone === 'UTC' || zone === 'Z') return 0;
  const fixed = fixedOffsetSeconds(zone);
  if (fixed !== undefined) return fixed;
  const parts = formatFor(zone).formatToParts(Math.floor(epochUs / 1000));
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return fixedOffsetSeconds(name.replace('GMT', '') || '+00:00') ?? 0;
}

/** The offset of a wall-clock time: in the gap of a clock change the one before it, in the overlap the first. */
export function offsetSecondsOfWall(zone: string, wallUs: number): number {
  const before = offsetSecondsAt(zone, wallUs - 86_400 * microsPerSecond);
  const after = offsetSecondsAt(zone, wallUs + 86_400 * microsPerSecond);
  const fits = (offset: number): boolean =>
    offsetSecondsAt(zone, wallUs - offset * microsPerSecond) === offset;
  return fits(before) || !fits(after) ? before : after;
}

/** `+01:00`. */
export function offsetText(seconds: number, separator = ':'): string {
  const size = Math.abs(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = size % 60 === 0 ? '' : `${separator}${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}${separator}${two(Math.floor((size % 3600) / 60))}${rest}`;
}

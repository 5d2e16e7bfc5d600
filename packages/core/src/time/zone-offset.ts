// How far a zone's clock is from UTC at an instant, and which instant a wall clock reading means.
// The rules come from the runtime's own zone data through Intl; nothing here reads the clock.
import { TimeError, TimeErrorCode } from './time-error.ts';

/** What a wall clock reading means that the zone's clock jumped over, or showed twice. */
export interface WallChoice {
  /** `forward`: as far after the gap as it was inside it; `backward`: as far before. */
  readonly gap: 'forward' | 'backward';
  readonly overlap: 'first' | 'second';
}

/** Offsets in a stretch of time: `offsets[i]` holds from `starts[i]` on. Nearly always one. */
interface Stretch {
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
}

interface ZoneOffsets {
  readonly format: Intl.DateTimeFormat;
  readonly stretches: Map<number, Stretch>;
}

// About twelve days. Twice a stretch is shorter than the shortest time between two clock changes on record
// since 1970 (four weeks, where summer time pauses for Ramadan), so that three probes find every change.
const STRETCH_SECONDS = 2 ** 20;
const MAX_STRETCHES = 4096;
const MAX_ZONES = 1024;
/** No zone is further from UTC, so a reading's instant lies within this much of the reading taken as UTC. */
const FARTHEST_OFFSET_SECONDS = 15 * 3600;

const knownZones = new Map<string, ZoneOffsets>();

export function isKnownZone(name: string): boolean {
  try {
    offsetsOf(name);
    return true;
  } catch {
    return false;
  }
}

/** Seconds to add to UTC to get the zone's wall clock. */
export function zoneOffsetSeconds(zone: string, epochSeconds: number): number {
  if (zone === 'UTC') return 0;
  const { starts, offsets } = stretchAt(offsetsOf(zone), Math.floor(epochSeconds / STRETCH_SECONDS));
  for (let index = starts.length - 1; index > 0; index -= 1) {
    if (epochSeconds >= (starts[index] ?? 0)) return offsets[index] ?? 0;
  }
  return offsets[0] ?? 0;
}

/** The instant (seconds since the epoch) at which the zone's clock reads `wallSeconds`, counted as if it were UTC. */
export function wallToEpochSeconds(zone: string, wallSeconds: number, choice: WallChoice): number {
  const before = zoneOffsetSeconds(zone, wallSeconds - FARTHEST_OFFSET_SECONDS);
  const after = zoneOffsetSeconds(zone, wallSeconds + FARTHEST_OFFSET_SECONDS);
  if (before === after) return wallSeconds - before;
  const byBefore = wallSeconds - before;
  const byAfter = wallSeconds - after;
  const beforeExists = zoneOffsetSeconds(zone, byBefore) === before;
  const afterExists = zoneOffsetSeconds(zone, byAfter) === after;
  if (beforeExists && afterExists) return choice.overlap === 'first' ? byBefore : byAfter;
  if (beforeExists) return byBefore;
  if (afterExists) return byAfter;
  return choice.gap === 'forward' ? byBefore : byAfter;
}

function offsetsOf(zone: string): ZoneOffsets {
  const known = knownZones.get(zone);
  if (known !== undefined) return known;
  const made: ZoneOffsets = { format: offsetFormat(zone), stretches: new Map() };
  if (knownZones.size >= MAX_ZONES) knownZones.clear();
  knownZones.set(zone, made);
  return made;
}

function offsetFormat(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    throw new TimeError(
      TimeErrorCode.unknownTimezone,
      `${JSON.stringify(zone)} is not a known time zone; give an IANA name such as 'UTC' or 'Europe/Amsterdam'.`,
    );
  }
}

function stretchAt(zone: ZoneOffsets, index: number): Stretch {
  const known = zone.stretches.get(index);
  if (known !== undefined) return known;
  const start = index * STRETCH_SECONDS;
  const starts = [start];
  const offsets = [probe(zone, start)];
  const middle = start + STRETCH_SECONDS / 2;
  addChange(zone, start, middle, starts, offsets);
  addChange(zone, middle, start + STRETCH_SECONDS, starts, offsets);
  const stretch = { starts, offsets };
  if (zone.stretches.size >= MAX_STRETCHES) zone.stretches.clear();
  zone.stretches.set(index, stretch);
  return stretch;
}

/** Finds the change of offset between two instants, if there is one, by halving. */
function addChange(zone: ZoneOffsets, from: number, to: number, starts: number[], offsets: number[]): void {
  const fromOffset = probe(zone, from);
  const toOffset = probe(zone, to);
  if (fromOffset === toOffset) return;
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (probe(zone, middle) === fromOffset) low = middle;
    else high = middle;
  }
  starts.push(high);
  offsets.push(toOffset);
}

const OFFSET = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

function probe(zone: ZoneOffsets, epochSeconds: number): number {
  const match = OFFSET.exec(zone.format.format(epochSeconds * 1000));
  const size = Number(match?.[2] ?? 0) * 3600 + Number(match?.[3] ?? 0) * 60 + Number(match?.[4] ?? 0);
  return match?.[1] === '-' ? -size : size;
}

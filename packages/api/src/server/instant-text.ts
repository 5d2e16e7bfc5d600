// Moments as clients write them in an address. Knows no request.
import { parseInstant } from '@ariel/core';

/** Microseconds; null: the text is no moment. Where no zone is given, UTC. A `+` that was not encoded arrives as a blank. */
export function readInstant(text: string): number | null {
  const seconds = secondsOfEpoch(text);
  const us = seconds === null ? null : Math.round(seconds * 1_000_000);
  if (us !== null && Number.isSafeInteger(us)) return us;
  try {
    return parseInstant(text.replace(/ (\d\d:?\d\d)$/, '+$1'), 'UTC');
  } catch {
    return null;
  }
}

/** From here on a number counts milliseconds. */
const MOST_SECONDS = 20_000_000_000;

/** A number is a time since the epoch. */
function secondsOfEpoch(text: string): number | null {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) return null;
  const number = Number(text);
  return Math.abs(number) > MOST_SECONDS ? number / 1000 : number;
}

// Milliseconds of this process without those in which it wanted a processor and none was free: where many tasks share few
// processors, each of them seems long by the wall clock, and more processes would only make them longer.
import { openSync, readSync } from 'node:fs';

/** Linux tells for the main thread: ns on a processor, ns of waiting for one, turns. Elsewhere nothing is known of waiting. */
const SCHEDULED = '/proc/self/schedstat';
const MOST_BYTES = 96;

let handle: number | null | undefined;
const buffer = Buffer.alloc(MOST_BYTES);

export const workedMs = (): number => performance.now() - waitedMs();

function waitedMs(): number {
  if (handle === undefined) handle = opened();
  if (handle === null) return 0;
  try {
    const length = readSync(handle, buffer, 0, MOST_BYTES, 0);
    const [, waitedNs] = buffer.toString('latin1', 0, length).split(' ');
    return Number(waitedNs ?? 0) / 1e6;
  } catch {
    handle = null;
    return 0;
  }
}

function opened(): number | null {
  try {
    return openSync(SCHEDULED, 'r');
  } catch {
    return null;
  }
}

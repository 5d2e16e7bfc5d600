// Time and ids of a real process.
import { randomFillSync } from 'node:crypto';
import { uuidV7 } from '@ariel/core';

/** A difference to the wall clock that its resolution of a millisecond does not explain: somebody set the clock. */
const CLOCK_WAS_SET_MS = 2;

let aheadMs = Date.now() - performance.now();

/**
 * Microseconds since the epoch. Wall time, so that it agrees between processes and follows a clock that is set; counted
 * on from the steady clock, so that it never goes back between two readings while nobody sets it.
 */
export function nowUs(): number {
  const steadyMs = performance.now();
  const wallMs = Date.now();
  if (Math.abs(wallMs - (aheadMs + steadyMs)) > CLOCK_WAS_SET_MS) aheadMs = wallMs - steadyMs;
  return Math.floor((aheadMs + steadyMs) * 1000);
}

const ID_BYTES = 10;
const pool = new Uint8Array(ID_BYTES * 512);
let used = pool.length;

/** A fresh UUIDv7. */
export function newId(): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  return uuidV7(Date.now(), bytes);
}

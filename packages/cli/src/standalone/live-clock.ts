// Time and ids of a real process.
import { randomFillSync } from 'node:crypto';
import { uuidV7 } from '@ariel/core';

/** Microseconds since the epoch. Wall time, so that it agrees between processes and follows a clock that is set. */
export function nowUs(): number {
  return Date.now() * 1000 + Math.floor((performance.now() % 1) * 1000);
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

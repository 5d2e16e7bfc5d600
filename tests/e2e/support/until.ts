// Waits for something that another process does, and says what was awaited when it does not come.
import { setTimeout } from 'node:timers/promises';

const LOOK_MS = 10;

/** The first value of `look` that is not null, undefined or false. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = 30_000, details }: { withinMs?: number; details?: () => string } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false)
      return found as NonNullable<Exclude<T, false>>;
    if (performance.now() > endMs) {
      throw new Error(`Waited ${withinMs / 1000} s in vain: ${what}.${details ? `\n${details()}` : ''}`);
    }
    await setTimeout(LOOK_MS);
  }
}

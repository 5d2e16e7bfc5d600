// How long a sensor waits until its next look. With growing intervals it depends on how long it has waited alone, so that a sensor
// that gave its worker back goes on where it was.
import type { SensorDefinition } from '@ariel/core';

/** `name`: of the instance; sensors of different names do not all look at the same moment. */
export function pokeIntervalMs(sensor: SensorDefinition, waitedMs: number, name: string): number {
  if (sensor.exponentialBackoff !== true) return sensor.pokeIntervalMs;
  const longest = sensor.maxWaitMs ?? Number.POSITIVE_INFINITY;
  let sinceMs = 0;
  for (let look = 1; ; look += 1) {
    const interval = Math.min(longest, grownMs(sensor.pokeIntervalMs, look, name));
    sinceMs += interval;
    // The last look lies at the end of its time.
    if (sinceMs > waitedMs || interval <= 0)
      return Math.min(interval, Math.max(0, sensor.timeoutMs - waitedMs));
  }
}

/** Between `base` and twice that, where `base` doubles from look to look: half the interval before the second look. */
function grownMs(intervalMs: number, look: number, name: string): number {
  const base = Math.max(1, Math.round(intervalMs * 2 ** (Math.min(look, 60) - 2)));
  return base + (hash(`${name}#${look}`) % base);
}

/** FNV-1a: the same everywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193) >>> 0;
  }
  return value;
}

// Sums of measurements. Pure.
import type { InstanceTimes } from './run-database.ts';

/** The value below which `share` of all lie, by nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Most instances that were running at one time. */
export function mostAtOnce(instances: readonly InstanceTimes[]): number {
  const changes = instances
    .flatMap(({ startUs, endUs }) => [[startUs, 1] as const, [endUs, -1] as const])
    // One that ends at the instant at which another starts has made room for it.
    .sort(([leftAt, left], [rightAt, right]) => leftAt - rightAt || left - right);
  let running = 0;
  let most = 0;
  for (const [, change] of changes) {
    running += change;
    most = Math.max(most, running);
  }
  return most;
}

/** The figure of a benchmark: its second run, and the median of all after the first where there were more. */
export function figureOf(runs: readonly number[]): number {
  return runs.length < 2 ? (runs[0] ?? Number.NaN) : percentile(runs.slice(1), 0.5);
}

export function round(value: number): number {
  return Number(value.toPrecision(4));
}

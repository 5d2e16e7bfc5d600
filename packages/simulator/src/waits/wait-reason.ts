// A reason to wait, and sums of time by reason.
import { formatDuration } from '@ariel/core';
import type { SimulatedWait, WaitCause } from '@ariel/sdk';
import type { UsageMeter } from './usage-meter.ts';

/** One object per reason: two waits have the same reason if they have the same object. */
export interface WaitReason {
  readonly cause: WaitCause;
  /** What is waited for: `pool warehouse`. */
  readonly what: string;
  /** The limit in the way, where there is one. */
  readonly meter: UsageMeter | null;
}

/** Never changed once it is made, so that an earlier state can be kept by keeping the object. */
export type WaitSums = ReadonlyMap<WaitReason, number>;

export const NO_WAITS: WaitSums = new Map();

export function plus(sums: WaitSums, reason: WaitReason, us: number): WaitSums {
  return new Map(sums).set(reason, (sums.get(reason) ?? 0) + us);
}

/** What came to `sums` between two states of `later`. */
export function plusSince(sums: WaitSums, later: WaitSums, earlier: WaitSums): WaitSums {
  if (later === earlier) return sums;
  const result = new Map(sums);
  for (const [reason, us] of later) {
    const more = us - (earlier.get(reason) ?? 0);
    if (more > 0) result.set(reason, (result.get(reason) ?? 0) + more);
  }
  return result;
}

/** In words, the longest first. */
export function presentWaits(sums: WaitSums): SimulatedWait[] {
  return [...sums]
    .filter(([, us]) => us > 0)
    .sort(([, left], [, right]) => right - left)
    .map(([{ cause, what }, us]) => ({
      cause,
      ms: us / 1000,
      text: `${formatDuration(us / 1000)} waiting for ${what}`,
    }));
}

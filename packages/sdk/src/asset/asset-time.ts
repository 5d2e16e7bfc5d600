// A schedule of the clock and of assets, as DAG files hold it: its timetable is looked at when the DAG is evaluated.
import type { AssetExpression } from '@ariel/core';

const assetTimeIn = Symbol.for('ariel.asset-time');

export interface AssetTimeParts {
  readonly kind: 'assetOrTime' | 'assetAndTime';
  /** Any schedule of the clock. */
  readonly timetable: unknown;
  readonly assets: AssetExpression;
}

/** What `assetOrTime()` and `assetAndTime()` give. */
export interface AssetTimeSchedule {
  readonly [assetTimeIn]: AssetTimeParts;
}

export const assetTimeSchedule = (parts: AssetTimeParts): AssetTimeSchedule => ({ [assetTimeIn]: parts });

/** The parts of such a schedule; null where it is none. */
export function assetTimeOf(schedule: unknown): AssetTimeParts | null {
  return typeof schedule === 'object' && schedule !== null && assetTimeIn in schedule
    ? (schedule as AssetTimeSchedule)[assetTimeIn]
    : null;
}

// `assetOrTime()` and `assetAndTime()`: schedules that the clock and assets move together.
import type { AssetExpression } from '@ariel/core';
import type { Schedule } from '../schedule/schedule.ts';
import { type AssetTerm, allOf, expressionOf, isAssetTerm } from './asset-term.ts';
import { type AssetTimeSchedule, assetTimeSchedule } from './asset-time.ts';

/** What a DAG waits for: an asset, an expression of assets, or a list, which waits for all of them. */
export type AwaitedAssets = AssetTerm | readonly AssetTerm[];

export interface AssetTimeOptions {
  /** When the clock says so: cron, preset, time between runs, or a timetable. */
  readonly timetable: Schedule;
  readonly assets: AwaitedAssets;
}

/**
 * Runs by the clock, and beside them runs when the assets have news.
 *
 * @example
 * dag('report', { schedule: assetOrTime({ timetable: '0 1 * * *', assets: orders.and(refunds) }) }, () => { … });
 */
export function assetOrTime({ assets, timetable }: AssetTimeOptions): AssetTimeSchedule {
  return assetTimeSchedule({ kind: 'assetOrTime', timetable, assets: awaited(assets) });
}

/**
 * Runs by the clock, each of which stays queued until the assets have news.
 *
 * @example
 * dag('report', { schedule: assetAndTime({ timetable: '@daily', assets: [orders, refunds] }) }, () => { … });
 */
export function assetAndTime({ assets, timetable }: AssetTimeOptions): AssetTimeSchedule {
  return assetTimeSchedule({ kind: 'assetAndTime', timetable, assets: awaited(assets) });
}

export function awaited(assets: AwaitedAssets): AssetExpression {
  return isAssetTerm(assets) ? expressionOf(assets) : allOf(assets);
}

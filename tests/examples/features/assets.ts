// What the examples of assets and partitions are expected to do.
import { expect } from 'vitest';
import type { Expectations } from './expectation.ts';

const goesWell = { state: 'success' } as const;
const names = (events: readonly { readonly asset: { readonly name: string } }[]): string[] =>
  events.map(({ asset }) => asset.name);

export const assets: Expectations = {
  asset_alias: {
    file: 'assets/alias.ts',
    runs: [
      {
        ...goesWell,
        also: ({ assetEvents }) => {
          expect(names(assetEvents)).toEqual(['s3://inbox/monday.csv', 's3://inbox/tuesday.csv']);
          expect(assetEvents[0]).toMatchObject({ aliases: ['landed_files'], extra: { size: 10 } });
        },
      },
    ],
  },
  asset_alias_consumer: { file: 'assets/alias.ts', runs: [{ ...goesWell, outputs: { unpack: [] } }] },
  asset_stock: {
    file: 'assets/asset-and-time.ts',
    runs: [
      { ...goesWell, also: ({ assetEvents }) => expect(names(assetEvents)).toEqual(['s3://shop/stock']) },
    ],
    schedules: [{ options: { from: '2026-01-01', to: '2026-01-08' }, due: ['2026-01-05T05:00'] }],
  },
  asset_or_time: {
    file: 'assets/asset-and-time.ts',
    runs: [goesWell],
    schedules: [{ options: { from: '2026-01-01', to: '2026-01-08' }, due: ['2026-01-01T09:00'] }],
  },
  asset_and_time: { file: 'assets/asset-and-time.ts', runs: [goesWell] },
  asset_readings: {
    file: 'assets/define.ts',
    runs: [{ ...goesWell, outputs: { asset_readings: [21, 22, 20] } }],
  },
  asset_averages: { file: 'assets/define.ts', runs: [goesWell] },
  asset_split: {
    file: 'assets/define.ts',
    runs: [
      {
        ...goesWell,
        also: ({ assetEvents }) =>
          expect(assetEvents.map(({ asset, extra }) => [asset.name, extra])).toEqual([
            ['s3://meters/high', { above: 21 }],
            ['s3://meters/low', {}],
          ]),
      },
    ],
  },
  asset_extras: {
    file: 'assets/extras.ts',
    runs: [{ ...goesWell, outputs: { compare: '120 rows, then 4' } }],
  },
  asset_extras_consumer: { file: 'assets/extras.ts', runs: [{ ...goesWell, outputs: { tell: [] } }] },
  partition_hourly: {
    file: 'assets/partitions.ts',
    runs: [{ ...goesWell, outputs: { collect: 'clicks of null' } }],
    schedules: [
      {
        options: { from: '2026-01-01', to: '2026-01-01T03:00' },
        due: ['2026-01-01T00:00', '2026-01-01T01:00', '2026-01-01T02:00'],
      },
    ],
  },
  partition_daily: { file: 'assets/partitions.ts', runs: [goesWell] },
  partition_at_runtime: {
    file: 'assets/partitions.ts',
    runs: [
      {
        ...goesWell,
        also: ({ assetEvents }) =>
          expect(assetEvents.map(({ partitionKey }) => partitionKey)).toEqual([
            'us|2026-01-05',
            'eu|2026-01-05',
          ]),
      },
    ],
  },
  partition_by_region: { file: 'assets/partitions.ts', runs: [goesWell] },
  partition_week: { file: 'assets/partitions.ts', runs: [goesWell] },
  asset_load: { file: 'assets/producer-and-consumers.ts', runs: [goesWell] },
  asset_balance: { file: 'assets/producer-and-consumers.ts', runs: [goesWell] },
  asset_activity: { file: 'assets/producer-and-consumers.ts', runs: [goesWell] },
  watched_files: { file: 'assets/watchers.ts', runs: [{ ...goesWell, outputs: { read: [] } }] },
  watched_queue: {
    file: 'assets/watchers.ts',
    runs: [{ ...goesWell, outputs: { answer: 'messages of null' } }],
  },
};

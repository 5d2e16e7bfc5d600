// `partition`: mappers, windows and wait policies of schedules on partitioned assets. They are data; core applies them.
import {
  DEFAULT_INPUT_FORMAT,
  DEFAULT_MEMBER_UNITS,
  DEFAULT_OUTPUT_FORMATS,
  type PartitionMapper,
  type PartitionUnit,
  type PartitionWindow,
  type StartOfMapper,
  type WaitPolicy,
} from '@ariel/core';
import { refuseOption } from '../task/option-value.ts';

export interface StartOfOptions {
  /** The zone whose clock the keys show. @default 'UTC' */
  readonly timezone?: string;
  /** How keys that come are written. @default '%Y-%m-%dT%H:%M:%S' */
  readonly inputFormat?: string;
  /** How keys that are made are written. @default `%Y-%m-%d` and the like, by the mapper */
  readonly outputFormat?: string;
}

export interface WindowOptions {
  /** `backward`: the stretch that ends with the key. @default 'forward' */
  readonly direction?: 'forward' | 'backward';
}

export interface RollupOptions {
  /** Makes the partition's key of each key that comes. */
  readonly upstreamMapper: PartitionMapper;
  /** Which keys make up one partition. */
  readonly window: PartitionWindow;
  /** When what has come is enough. @default waitForAll() */
  readonly waitPolicy?: WaitPolicy;
}

export interface FanOutOptions {
  readonly upstreamMapper: PartitionMapper;
  /** Which partitions one key stands for. */
  readonly window: PartitionWindow;
  /** Writes the keys of the partitions. @default by the window: hours of a day, days of a week or month, months of a quarter or year */
  readonly downstreamMapper?: PartitionMapper;
}

const startOf =
  (unit: PartitionUnit) =>
  (options: StartOfOptions = {}): StartOfMapper => ({
    kind: 'startOf',
    unit,
    timezone: options.timezone ?? 'UTC',
    inputFormat: options.inputFormat ?? DEFAULT_INPUT_FORMAT,
    outputFormat: options.outputFormat ?? DEFAULT_OUTPUT_FORMATS[unit],
  });

const windowOf =
  (kind: PartitionUnit) =>
  ({ direction = 'forward' }: WindowOptions = {}): PartitionWindow => ({ kind, direction });

function fanOut({ downstreamMapper, upstreamMapper, window }: FanOutOptions): PartitionMapper {
  const unit = DEFAULT_MEMBER_UNITS[window.kind];
  const segments: PartitionMapper = { kind: 'identity' };
  const downstream =
    downstreamMapper ?? (window.kind === 'segments' ? segments : unit === undefined ? null : startOf(unit)());
  if (downstream === null)
    return refuseOption(
      'downstreamMapper',
      '',
      `given for a window of a ${window.kind}: none is usual there`,
    );
  return { kind: 'fanOut', upstream: upstreamMapper, window, downstream };
}

/**
 * How keys of partitions of assets become keys of the partitions of a DAG. Names are Airflow's, without `Mapper`.
 *
 * @example
 * partitionedAssets({ assets: clicks, defaultMapper: partition.rollup({ upstreamMapper: partition.startOfDay(), window: partition.dayWindow() }) });
 */
export const partition = {
  /** The same key. */
  identity: (): PartitionMapper => ({ kind: 'identity' }),
  startOfHour: startOf('hour'),
  startOfDay: startOf('day'),
  startOfWeek: startOf('week'),
  startOfMonth: startOf('month'),
  startOfQuarter: startOf('quarter'),
  startOfYear: startOf('year'),
  /** A mapper for each part of a key such as `us|2026-03-10`. */
  product: (
    mappers: readonly PartitionMapper[],
    { delimiter = '|' }: { readonly delimiter?: string } = {},
  ): PartitionMapper => ({ kind: 'product', mappers, delimiter }),
  /** One after the other. */
  sequence: (...mappers: readonly PartitionMapper[]): PartitionMapper => ({ kind: 'sequence', mappers }),
  /** The same as `sequence`, by its other name. */
  chain: (...mappers: readonly PartitionMapper[]): PartitionMapper => ({ kind: 'sequence', mappers }),
  /** Only these keys; others are left out. */
  allowedKey: (...keys: readonly string[]): PartitionMapper => ({ kind: 'allowed', keys }),
  /** Every key becomes this one. */
  fixedKey: (key: string): PartitionMapper => ({ kind: 'fixed', key }),
  /** One partition once all keys of a window have come. */
  rollup: ({ upstreamMapper, waitPolicy, window }: RollupOptions): PartitionMapper => ({
    kind: 'rollup',
    upstream: upstreamMapper,
    window,
    wait: waitPolicy ?? { kind: 'all' },
  }),
  /** One key stands for several partitions. */
  fanOut,
  /** Sixty minutes. */
  hourWindow: windowOf('hour'),
  /** Twenty-four hours. */
  dayWindow: windowOf('day'),
  /** Seven days. */
  weekWindow: windowOf('week'),
  /** The days of a month. */
  monthWindow: windowOf('month'),
  /** Three months. */
  quarterWindow: windowOf('quarter'),
  /** Twelve months. */
  yearWindow: windowOf('year'),
  /** A fixed set of keys. */
  segmentWindow: (...segments: readonly string[]): PartitionWindow => ({ kind: 'segments', segments }),
  /** Every key of the window. */
  waitForAll: (): WaitPolicy => ({ kind: 'all' }),
  /** At least `n` keys; below zero: all but so many. */
  minimumCount: (n: number): WaitPolicy => ({ kind: 'minimum', n }),
} as const;

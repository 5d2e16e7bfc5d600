// How keys of partitions of an asset become keys of the partitions of a DAG that waits for it, as data.
// Data only: what the mappers do is in map-key.ts. Names are Airflow's.

export type PartitionUnit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** The key of the time stretch that holds a key: `2026-03-13T10:42:15` → `2026-03-13`. */
export interface StartOfMapper {
  readonly kind: 'startOf';
  readonly unit: PartitionUnit;
  readonly timezone: string;
  /** `%Y-%m-%dT%H:%M:%S` and the like; how the keys that come are written. */
  readonly inputFormat: string;
  /** How the keys that are made are written; `{quarter}` for 1 to 4. */
  readonly outputFormat: string;
}

/** Which keys make up one partition. Temporal ones count wall-clock time from the start of it. */
export type PartitionWindow =
  | {
      readonly kind: PartitionUnit;
      /** `backward`: the stretch that ends with the key instead of beginning with it. */
      readonly direction: 'forward' | 'backward';
    }
  | { readonly kind: 'segments'; readonly segments: readonly string[] };

/** When what has come of a window is enough. */
export type WaitPolicy =
  | { readonly kind: 'all' }
  /** At least `n` keys; below zero: all but so many. */
  | { readonly kind: 'minimum'; readonly n: number };

export type PartitionMapper =
  | { readonly kind: 'identity' }
  | StartOfMapper
  /** A mapper for each part of a key such as `us|2026-03-13`. */
  | { readonly kind: 'product'; readonly mappers: readonly PartitionMapper[]; readonly delimiter: string }
  /** One after the other. */
  | { readonly kind: 'sequence'; readonly mappers: readonly PartitionMapper[] }
  /** Other keys are none of the DAG's. */
  | { readonly kind: 'allowed'; readonly keys: readonly string[] }
  /** Every key becomes this one. */
  | { readonly kind: 'fixed'; readonly key: string }
  /** One partition once the window of keys has come. */
  | {
      readonly kind: 'rollup';
      readonly upstream: PartitionMapper;
      readonly window: PartitionWindow;
      readonly wait: WaitPolicy;
    }
  /** A partition for each key of the window that one key stands for. */
  | {
      readonly kind: 'fanOut';
      readonly upstream: PartitionMapper;
      readonly window: PartitionWindow;
      readonly downstream: PartitionMapper;
    };

/** A key that a mapper cannot take, or a mapper that cannot be; the message says why, without a full stop. */
export class PartitionKeyError extends Error {
  override readonly name = 'PartitionKeyError';
  readonly code = 'ARIEL_PARTITION_KEY';
}

export const DEFAULT_INPUT_FORMAT = '%Y-%m-%dT%H:%M:%S';

export const DEFAULT_OUTPUT_FORMATS: Readonly<Record<PartitionUnit, string>> = {
  hour: '%Y-%m-%dT%H',
  day: '%Y-%m-%d',
  week: '%Y-%m-%d (W%V)',
  month: '%Y-%m',
  quarter: '%Y-Q{quarter}',
  year: '%Y',
};

/** The mapper that writes the members of a window, where none is named. */
export const DEFAULT_MEMBER_UNITS: Readonly<Partial<Record<PartitionWindow['kind'], PartitionUnit>>> = {
  day: 'hour',
  week: 'day',
  month: 'day',
  quarter: 'month',
  year: 'month',
};

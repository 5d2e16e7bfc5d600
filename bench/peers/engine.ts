// What the comparison knows of an engine: which workloads it can run, and what each run of them took.

import type { PostgresOptions } from '@ariel/store';

export const workloads = ['chain_40', 'fan_400', 'mapped_1000', 'mapped_10000'] as const;
export type Workload = (typeof workloads)[number];

/** The seconds of each run, the first of which warms up. */
export type Timings = ReadonlyMap<Workload, readonly number[]>;

export interface EngineResult {
  readonly name: string;
  /** What it runs on and how, for the reader of the table. */
  readonly about: string;
  readonly timings: Timings;
  /** Why it, or a part of it, was left out; null where it was not. */
  readonly leftOut: string | null;
}

export interface Ground {
  readonly workloads: readonly Workload[];
  readonly runs: number;
  /** Each write is on the disk before it is answered, for every engine of the run. */
  readonly fsync: boolean;
  /** A database of the run's Postgres server, new where nobody had it before. */
  readonly database: (name: string) => Promise<string>;
  /** The same database as the benchmark looks into it. */
  readonly observer: (name: string) => PostgresOptions;
  readonly scratch: string;
  /** Where engines are installed; stays between runs. */
  readonly home: string;
  readonly say: (line: string) => void;
}

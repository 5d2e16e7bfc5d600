// What benchmarks give back, and what they are given.
import type { MarkName } from './marks.ts';
import type { Server } from './server.ts';

/** One mark's values, one a run. Units are those of the mark. */
export interface Measured {
  readonly mark: MarkName;
  readonly runs: readonly Measurement[];
}

export interface Measurement {
  readonly value: number;
  /** Task processes alive when the run had ended; null where that says nothing. */
  readonly taskProcesses: number | null;
  /** What explains the value, by name; the name ends in the unit. */
  readonly details: Readonly<Record<string, number>>;
}

export interface Surroundings {
  readonly server: Server;
  readonly runs: number;
  readonly say: (line: string) => void;
  /** A folder that goes when the benchmarks end. */
  readonly scratch: string;
  /** Starts a server beside, on the home `name`, which is new where no server had it before. The caller stops it. */
  readonly another: (name: string, dagsFolder: string) => Promise<Server>;
}

/** Several marks may come from the same runs. */
export type Benchmark = (surroundings: Surroundings) => Promise<readonly Measured[]>;

// Where the processes of a simulated world stand: each place has one life after the other.
import type { SimulatedDisk } from './simulated-disk.ts';
import type { Life } from './world-context.ts';

export type PlaceKind = 'scheduler' | 'server' | 'triggerer' | 'worker';

/** A place for one process: its lives follow each other. */
export interface Place {
  readonly kind: PlaceKind;
  readonly index: number;
  readonly name: string;
  /** Of the machine, and so of each life. */
  clockOffsetUs: number;
  /** Likewise. */
  readonly disk: SimulatedDisk;
  lives: number;
  life: Life | null;
}

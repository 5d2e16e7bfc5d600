// What the process with the state store backends of plugins and its parent say to each other.
import type { StatePlace } from '@ariel/core';
import type { ArielModules } from '@ariel/loader';

export interface StateHostSettings {
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
  readonly pluginsFolder: string;
}

export type StateOrder =
  | {
      readonly kind: 'set';
      /** JSON text. */
      readonly value: string;
      readonly place: StatePlace;
      /** Microseconds; null: never. */
      readonly expiresUs: number | null;
    }
  | { readonly kind: 'get' | 'delete'; readonly stored: unknown };

export type ToStateHost =
  | { readonly kind: 'start'; readonly settings: StateHostSettings }
  | { readonly kind: 'order'; readonly id: number; readonly backend: string; readonly order: StateOrder };

export interface FromStateHost {
  readonly id: number;
  /** JSON text of what the backend gave; null: nothing. */
  readonly answer?: string | null;
  readonly error?: string;
}

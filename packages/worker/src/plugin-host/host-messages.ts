// What the process in which listeners run and its parent say to each other.
import type { ArielModules } from '@ariel/loader';

export interface PluginHostSettings {
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
  readonly pluginsFolder: string;
}

export type ToPluginHost =
  | { readonly kind: 'start'; readonly settings: PluginHostSettings }
  | { readonly kind: 'event'; readonly id: number; readonly hears: string; readonly event: unknown };

export type FromPluginHost =
  /** Names of the events that its listeners want. */
  | { readonly kind: 'wants'; readonly hears: readonly string[] }
  | { readonly kind: 'done'; readonly id: number; readonly problems: readonly string[] };

// What the process with a secrets backend of the user's own and its parent say to each other.
import type { ArielModules } from '@ariel/loader';

/** Over the channel, not as arguments: keyword arguments may hold secrets, and arguments are for everybody to see. */
export interface HostSettings {
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
  readonly pluginsFolder: string | null;
  /** The file that registers it, absolute; null: a plugin does. */
  readonly file: string | null;
  /** The name under which it is registered; null: the only one that the file registers. */
  readonly name: string | null;
  readonly kwargs: Readonly<Record<string, unknown>>;
}

export type ToHost =
  | { readonly kind: 'start'; readonly settings: HostSettings }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly about: 'connection' | 'variable';
      readonly name: string;
      readonly team: string | null;
    };

export interface FromHost {
  readonly id: number;
  readonly text?: string | null;
  readonly error?: string;
}

// What the process with a secrets backend of the user's own and its parent say to each other.
import type { SecretsBackendToLoad } from '@ariel/loader';

/** Over the channel, not as arguments: keyword arguments may hold secrets, and arguments are for everybody to see. */
export type HostSettings = SecretsBackendToLoad;

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

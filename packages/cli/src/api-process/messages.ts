// What the main process and the API process of a standalone say to each other.
import type { LiveEvent } from '@ariel/protocol';
import type { MaskingSettings } from '@ariel/worker';
import type { RemoteLogPlace } from '../logs/remote-log-folder.ts';
import type { ControlAnswer, ControlCall } from '../standalone/control-channel.ts';

export interface ApiProcessSettings {
  readonly databasePath: string;
  readonly secretKey: string;
  readonly host: string;
  readonly port: number;
  readonly logsFolder: string;
  /** Where logs are looked for that are not in the folder any more; null: nowhere. */
  readonly remoteLogs: RemoteLogPlace | null;
  readonly pagesFolder: string | null;
  readonly bundles: Readonly<Record<string, string>>;
  readonly version: string;
  readonly instanceName: string;
  readonly parallelism: number;
  readonly healthThresholdMs: number;
  /** Stored connections and variables are shown from this process. */
  readonly fernetKeys: string | null;
  readonly masking: MaskingSettings;
  readonly testConnection: 'Disabled' | 'Enabled' | 'Hidden';
}

export type ToApiProcess =
  | { readonly kind: 'start'; readonly settings: ApiProcessSettings }
  | { readonly kind: 'live'; readonly events: readonly LiveEvent[] }
  | ControlAnswer;

export type FromApiProcess =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'problem'; readonly message: string }
  | ControlCall;

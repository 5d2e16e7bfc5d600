// What the main process and the API process of a standalone say to each other.
import type { ApiOptions, SignInSettings } from '@ariel/api';
import type { LiveEvent } from '@ariel/protocol';
import type { MaskingSettings } from '@ariel/worker';
import type { RemoteLogPlace } from '../logs/remote-log-folder.ts';
import type { ControlAnswer, ControlCall } from '../standalone/control-channel.ts';
import type { ExecutionAnswer, ExecutionCall } from '../standalone/execution-channel.ts';
import type { SessionTokenSettings, TaskTokenSettings } from '../worker/token-settings.ts';

export interface ApiProcessSettings {
  readonly databasePath: string;
  readonly secretKey: string;
  readonly sessionTokens: SessionTokenSettings;
  readonly dagAccessControl: boolean;
  /** Calls of tasks are let in from this process. */
  readonly taskTokens: TaskTokenSettings;
  readonly signIn: SignInSettings;
  readonly secureCookies?: boolean;
  readonly servesDocs?: boolean;
  readonly trustedProxies?: readonly string[];
  readonly tls?: NonNullable<ApiOptions['tls']>;
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
  readonly configuration?: NonNullable<ApiOptions['configuration']>;
  readonly providers: NonNullable<ApiOptions['providers']>;
  readonly pages: NonNullable<ApiOptions['pages']>;
  readonly baseUrl?: string;
  readonly externalLogUrl?: string;
}

export type ToApiProcess =
  | { readonly kind: 'start'; readonly settings: ApiProcessSettings }
  | { readonly kind: 'live'; readonly events: readonly LiveEvent[] }
  | ControlAnswer
  | ExecutionAnswer;

export type FromApiProcess =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'problem'; readonly message: string }
  | ControlCall
  | ExecutionCall;

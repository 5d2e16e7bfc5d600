// What the server is given. It reads no environment, no arguments and no clock of its own.
import type { ConnectionFields } from '@ariel/core';
import type { Control, LiveEvent, SetConnectionRequest } from '@ariel/protocol';
import type { Database, LogStore, Vault } from '@ariel/store';
import type { ExecutionContext } from '../execution/execution-context.ts';
import type { AccountStore } from '../sign-in/accounts.ts';
import type { Permission } from './permissions.ts';

export interface LiveSource {
  /** Calls `listener` for each event until the function that it gives back is called. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

export interface ServedRoute {
  readonly method: string;
  /** Parameters are written `:name`. */
  readonly url: string;
  readonly permission: Permission;
}

export interface ApiOptions {
  /** Read only: everything that writes goes through `control`. */
  readonly database: Database;
  readonly control: Control;
  readonly live: LiveSource;
  readonly auth: { readonly secretKey: string; readonly accounts: AccountStore };
  /** How stored secrets are read. @default not at all */
  readonly vault?: Vault;
  /** What is hidden in answers by its name. @default Airflow's names */
  readonly masking?: { readonly sensitiveNames: readonly string[]; readonly hidesByName: boolean };
  /** Looks whether a connection works. @default that is disabled */
  readonly testConnection?: (
    id: string,
    fields: ConnectionFields,
  ) => Promise<{ readonly ok: boolean; readonly message: string }>;
  /** Made on request where they are not there, by id. @default none */
  readonly defaultConnections?: Readonly<Record<string, SetConnectionRequest['changes']>>;
  readonly logsFolder: string;
  /** Where logs are read. @default the folder of logs */
  readonly logs?: LogStore;
  /** Serves workers too, below /execution; its database takes writes. @default not */
  readonly execution?: ExecutionContext;
  /** The built pages; null where there are none. */
  readonly pagesFolder: string | null;
  /** Bundle name → the folder that it is in. */
  readonly bundles: Readonly<Record<string, string>>;
  readonly version: string;
  readonly nowUs: () => number;
  /** Task instances at once, for the sentences that say why one waits. @default 32 */
  readonly parallelism?: number;
  /** Shown in the header of the pages. @default 'Ariel' */
  readonly instanceName?: string;
  /** How long a process may be silent and still counts as healthy. @default 30000 */
  readonly healthThresholdMs?: number;
  readonly docsUrl?: string;
  /** Sends the session cookie over HTTPS only. @default false */
  readonly secureCookies?: boolean;
  /** Called for each route that is added. */
  readonly watchRoute?: (route: ServedRoute) => void;
  /** Called for errors that are our own fault, and answered with 500. */
  readonly reportError?: (error: unknown, where: string) => void;
}

// What the server is given. It reads no environment, no arguments and no clock of its own.
import type { ConnectionFields } from '@ariel/core';
import type { Control, LiveEvent, SetConnectionRequest } from '@ariel/protocol';
import type { Database, LogStore, Vault } from '@ariel/store';
import type { NeededPermission } from '../access/permission.ts';
import type { ExecutionContext } from '../execution/calls/execution-context.ts';
import type { RelayedExecution } from '../execution/calls/execution-relay.ts';
import type { SignInSettings } from '../sign-in/admission/sign-in-settings.ts';
import type { AccountStore } from '../sign-in/passwords/accounts.ts';
import type { SessionTokenRules } from '../sign-in/sessions-and-tokens/session-tokens.ts';
import type { RequestLimits } from './request-limits.ts';

export interface LiveSource {
  /** Calls `listener` for each event until the function that it gives back is called. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
}

export interface ServedRoute {
  readonly method: string;
  /** Parameters are written `:name`. */
  readonly url: string;
  readonly permission: NeededPermission;
}

/** A setting as it may be shown. */
export interface ShownSetting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

export interface ApiOptions {
  /** Read only: everything that writes goes through `control`. */
  readonly database: Database;
  /** The same one, on connections of its own, for what pages and lists read: whatever they ask, other work finds a connection. @default `database` */
  readonly reads?: Database;
  readonly control: Control;
  readonly live: LiveSource;
  readonly auth: {
    readonly secretKey: string;
    readonly accounts: AccountStore;
    /** How the tokens of programs are signed. @default with the secret key */
    readonly tokens?: SessionTokenRules;
    /** How people sign in. @default with a password that is kept here */
    readonly signIn?: SignInSettings;
  };
  /** Whether what DAG files give to roles (`accessControl`) counts. @default true */
  readonly dagAccessControl?: boolean;
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
  /** The configuration, without its secrets. @default nobody may see it */
  readonly configuration?: readonly ShownSetting[];
  /** The packages of operators that are installed. @default none */
  readonly providers?: readonly {
    readonly name: string;
    readonly description: string;
    readonly version: string;
  }[];
  /** How much lists give at once. @default 50 where nobody asks for another number, 100 at most */
  readonly pages?: { readonly byDefault?: number; readonly atMost?: number };
  /** In front of the addresses of pages. @default '' */
  readonly baseUrl?: string;
  /** Where a try's log can be looked at elsewhere, with `{dag_id}`, `{run_id}`, `{task_id}`, `{map_index}` and `{try_number}`. @default nowhere */
  readonly externalLogUrl?: string;
  readonly logsFolder: string;
  /** Where logs are read. @default the folder of logs */
  readonly logs?: LogStore;
  /** Serves what runs tasks too, below /execution: with a database that takes writes, or by passing calls on to whoever has one. @default not */
  readonly execution?: ExecutionContext | RelayedExecution;
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
  /** Sends cookies over HTTPS only, and tells browsers to come over HTTPS only. @default false */
  readonly secureCookies?: boolean;
  /** False: neither the API's document nor a page to try it is served. @default true */
  readonly servesDocs?: boolean;
  /** Certificate and key (PEM): the server speaks HTTPS itself. @default it speaks HTTP */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Addresses and networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. @default none */
  readonly trustedProxies?: readonly string[];
  readonly limits?: RequestLimits;
  /** Called for each route that is added. */
  readonly watchRoute?: (route: ServedRoute) => void;
  /** Called for errors that are our own fault, and answered with 500. */
  readonly reportError?: (error: unknown, where: string) => void;
}

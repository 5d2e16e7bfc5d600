// How to reach a Postgres. Data only; config of the program is read to this elsewhere.

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

export interface PostgresHost {
  /** A name, an address, or a folder with a socket. */
  readonly host: string;
  readonly port: number;
}

export interface PostgresTls {
  /** @default 'prefer' */
  readonly mode: SslMode;
  /** Path of the authorities to trust. @default those of the system */
  readonly rootCert?: string | null;
  readonly cert?: string | null;
  readonly key?: string | null;
}

export interface PostgresOptions {
  /** Tried in turn; the one that answered last goes first. */
  readonly hosts: readonly PostgresHost[];
  readonly database: string;
  readonly user: string;
  /** A function is asked for each new connection: tokens of managed identities run out. */
  readonly password?: string | (() => Promise<string>) | null;
  readonly tls?: PostgresTls;
  /** `read-write` passes over hosts that are standbys. @default 'any' */
  readonly target?: 'any' | 'read-write';
  /** What stands between: a pooler in transaction mode keeps no prepared statements and passes on no signals. @default 'auto': found out */
  readonly pooler?: 'auto' | 'none' | 'transaction';
  /** Where a pooler stands between: a way around it, for signals. @default none: a poll takes their place */
  readonly direct?: readonly PostgresHost[] | null;
  /** @default 10 */
  readonly poolSize?: number;
  /** A connection that is older is not used again. @default 1800000 */
  readonly recycleMs?: number;
  /** @default 10000 */
  readonly connectTimeoutMs?: number;
  /** How long a statement waits for a connection that is free. @default 30000 */
  readonly acquireTimeoutMs?: number;
  /** Longest that one statement may take; 0: no limit. @default 0 */
  readonly statementTimeoutMs?: number;
  /** Every transaction is read-only: for the process that serves pages. @default false */
  readonly readOnly?: boolean;
  /** Settings of the session beside these, e.g. `search_path`. Only without a pooler. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Shown in pg_stat_activity. @default 'ariel' */
  readonly applicationName?: string;
}

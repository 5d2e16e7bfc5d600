// The database that the configuration names, opened. The only place that turns the setting into a connection.
import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import {
  type Database,
  DatabaseError,
  openPostgres,
  openSqlite,
  type PostgresHost,
  type PostgresOptions,
} from '@ariel/store';
import type { ArielConfig } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { databaseAddress, type PostgresAddress } from '../config/database-address.ts';

export interface OpenOptions {
  readonly readOnly?: boolean;
  /** SQLite only: another process has a checkpointer. */
  readonly isCheckpointedElsewhere?: boolean;
  /** What it is opened for, as pg_stat_activity shows it. */
  readonly purpose?: string;
  /** @default `database.sql_alchemy_pool_size` */
  readonly poolSize?: number;
  /** Postgres only: longest that a statement may take. @default `database.statement_timeout` */
  readonly statementTimeoutMs?: number;
  /**
   * Postgres only: how long a transaction may say nothing before the server ends it. A process that is stopped in the middle of
   * one would hold its locks for as long. Not through a pooler. @default what the server has
   */
  readonly idleInTransactionMs?: number;
}

const COMMAND_TIMEOUT_MS = 30_000;
const KEY = 'database.sql_alchemy_conn';

/** Throws DatabaseError where Postgres cannot be reached, node:sqlite's error where the file cannot be opened. */
export async function openDatabase(config: ArielConfig, options: OpenOptions = {}): Promise<Database> {
  const { address } = config.database;
  if (address.kind === 'postgres') return openPostgres(postgresOptions(config, address, options));
  const { isCheckpointedElsewhere = false, readOnly = false } = options;
  return openSqlite({ path: address.path, readOnly, isCheckpointedElsewhere });
}

export function postgresOptions(
  config: ArielConfig,
  address: PostgresAddress,
  {
    idleInTransactionMs,
    poolSize,
    purpose,
    readOnly = false,
    statementTimeoutMs: ownTimeoutMs,
  }: OpenOptions = {},
): PostgresOptions {
  const { directConn, pooler, poolRecycleMs, poolSize: configuredSize, statementTimeoutMs } = config.database;
  const command = config.commands[KEY];
  const { connectTimeoutMs, database, hosts, password, settings, target, tls, user } = address;
  return {
    hosts,
    database,
    user,
    tls,
    target,
    settings:
      idleInTransactionMs === undefined
        ? settings
        : { idle_in_transaction_session_timeout: String(idleInTransactionMs), ...settings },
    pooler,
    readOnly,
    statementTimeoutMs: ownTimeoutMs ?? statementTimeoutMs,
    password: command === undefined ? password : () => freshPassword(command, config.home),
    direct: directConn === null ? null : directHosts(directConn),
    poolSize: poolSize ?? configuredSize,
    recycleMs: poolRecycleMs,
    applicationName: address.applicationName ?? (purpose === undefined ? 'ariel' : `ariel ${purpose}`),
    ...(connectTimeoutMs === null ? {} : { connectTimeoutMs }),
  };
}

/**
 * The command prints the whole address; tokens in it run out, so each connection asks anew. One that fails may be well again
 * in a moment, as a database that is away: whoever needs the connection waits and tries again.
 */
async function freshPassword(command: string, home: string): Promise<string> {
  const failed = (what: string, cause?: unknown): DatabaseError =>
    new DatabaseError(
      'ARIEL_DATABASE_UNAVAILABLE',
      `The command of ${KEY}_cmd, which is asked for the password of each new connection, ${what}. It must print the address and end with 0.`,
      cause,
    );
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], {
    timeout: COMMAND_TIMEOUT_MS,
  }).catch((error: { readonly code?: unknown; readonly stderr?: string }) => {
    const said = (error.stderr ?? '').trim().split('\n')[0] ?? '';
    const how = typeof error.code === 'number' ? `ended with exit code ${error.code}` : 'was ended';
    // Without its cause: that one names the whole command, and what it printed may be half an address.
    throw failed(`${how}${said && `, and said: ${said}`}`);
  });
  try {
    const place = { home, base: home, env: { HOME: homedir() } };
    const address = databaseAddress.read(stdout.trim(), place);
    if (address?.kind === 'postgres') return address.password ?? '';
  } catch (error) {
    throw failed('printed what is no address of a Postgres', error);
  }
  throw failed('printed what is no address of a Postgres');
}

function directHosts(text: string): PostgresHost[] {
  const read = databaseAddress.read(`postgresql://${text}/x`, { home: '/', base: '/', env: {} });
  if (read?.kind === 'postgres') return [...read.hosts];
  const message = `database.direct_conn cannot be "${text}": expected hosts with ports, e.g. db.example.com:5432.`;
  throw new ConfigError([{ code: 'ARIEL_CONFIG_VALUE', message }]);
}

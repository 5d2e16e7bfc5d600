// Errors of a database that is not there, full, read-only or too slow, with codes of ours: callers wait and try again. Errors of a
// statement itself (a constraint, a word that is wrong) stay the driver's own.
import { LostRaceError } from './lost-race-error.ts';

export type DatabaseErrorCode =
  | 'ARIEL_DATABASE_UNAVAILABLE'
  | 'ARIEL_DATABASE_REFUSED'
  | 'ARIEL_DATABASE_READ_ONLY'
  | 'ARIEL_DATABASE_FULL'
  | 'ARIEL_DATABASE_TIMEOUT';

export class DatabaseError extends Error {
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseError';
    this.code = code;
  }
}

/**
 * A statement that was undone as a whole and may succeed when it is run again: a deadlock, a serialization failure, a plan
 * from before a migration. */
export function isUndone(error: unknown): boolean {
  const state = sqlState(error);
  return UNDONE.has(state) || (state === '0A000' && /cached plan/.test((error as Error).message));
}

/** The connection is gone, or there never was one. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === 'ARIEL_DATABASE_UNAVAILABLE';
}

/** The error with a code of ours where it is about the database and not about the statement. */
export function namedError(error: unknown, place: string): unknown {
  if (error instanceof DatabaseError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const state = sqlState(error);
  const named = (code: DatabaseErrorCode, what: string, remedy: string): DatabaseError =>
    new DatabaseError(code, `The database ${place} ${what} (${reason}). ${remedy}`, error);
  // The only thing that is ever divided by is a count of rows; see expect-rows.ts.
  if (state === DIVISION_BY_ZERO) return new LostRaceError(error);
  if (state === '25006')
    return named(
      'ARIEL_DATABASE_READ_ONLY',
      'does not take writes',
      'Is it a standby, or set to default_transaction_read_only? Work goes on by itself once it takes them.',
    );
  if (FULL.has(state) || (state === 'XX000' && FULL_WORDS.test(reason)))
    return named(
      'ARIEL_DATABASE_FULL',
      'has no room left',
      'Make room on its disk, or raise its limits; work goes on by itself.',
    );
  if (state === '57014')
    return named(
      'ARIEL_DATABASE_TIMEOUT',
      'ended a statement that took too long',
      'See database.statement_timeout.',
    );
  if (REFUSED.has(state))
    return named(
      'ARIEL_DATABASE_REFUSED',
      'refused the connection',
      'Check user, password and database in database.sql_alchemy_conn, and what pg_hba.conf allows.',
    );
  if (isLost(error, state))
    return named(
      'ARIEL_DATABASE_UNAVAILABLE',
      'cannot be reached',
      'Is it running, and does database.sql_alchemy_conn name it? Work goes on by itself once it answers.',
    );
  return error;
}

const DIVISION_BY_ZERO = '22012';
const UNDONE: ReadonlySet<string> = new Set(['40001', '40P01', '55P03']);
const FULL: ReadonlySet<string> = new Set(['53000', '53100', '53200', '53400']);
/** What the server says where it did not expect that there could be no room. */
const FULL_WORDS = /No space left on device|could not (?:write|extend) /;
const REFUSED: ReadonlySet<string> = new Set(['28000', '28P01', '3D000', '42501']);
/** Shut down, crashed, starting, too many connections. */
const LOST: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25P03']);
const LOST_SOCKET =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT|ERR_STREAM\w*|ERR_SSL\w*)$/;
const LOST_WORDS =
  /^(Connection terminated|timeout expired|Client (has encountered|was closed)|server closed|The server does not support SSL|There was an error establishing an SSL|server login has been failing|server_login_retry|query_wait_timeout|client_login_timeout)/;

function isLost(error: unknown, state: string): boolean {
  if (error instanceof AggregateError) return error.errors.some((each) => isLost(each, sqlState(each)));
  if (state.startsWith('08') || LOST.has(state) || LOST_SOCKET.test(state)) return true;
  return error instanceof Error && LOST_WORDS.test(error.message);
}

function sqlState(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

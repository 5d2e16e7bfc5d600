// Postgres through pg. Reads and transactions share a pool of connections; transactions run side by side, and again where the
// database undid them.
import { endOfReads, ReadCancelledError } from './cancellation.ts';
import { CommitUnknownError, type Database, type Queryable } from './database.ts';
import { isUnavailable, isUndone } from './database-error.ts';
import { connectPostgres, type PostgresConnection } from './postgres-connection.ts';
import type { Executed, Step } from './postgres-exchange.ts';
import type { PostgresOptions } from './postgres-options.ts';
import { PostgresPool } from './postgres-pool.ts';
import { alone, postgresQueryable } from './postgres-queryable.ts';
import { PostgresSignals } from './postgres-signals.ts';
import { commitUnknown, PostgresTransaction } from './postgres-transaction.ts';

/** A transaction that is undone so often meets something else than bad luck. */
const MOST_RUNS = 10;
const LONGEST_PAUSE_MS = 200;

/** Opens the database: throws DatabaseError where it cannot be reached or refuses. */
export async function openPostgres(
  given: PostgresOptions,
  random: () => number = Math.random,
): Promise<Database> {
  const { connection, host } = await connectPostgres({ ...given, pooler: 'transaction' }, given.hosts);
  const isPooled = await isBehindPooler(connection, given);
  const options: PostgresOptions = { ...given, pooler: isPooled ? 'transaction' : 'none' };
  await connection.close();
  return postgresDatabase(options, new PostgresPool(options, host), random);
}

/** A pooler answers with a process number of its own, since it speaks for many. */
async function isBehindPooler(connection: PostgresConnection, { pooler = 'auto' }: PostgresOptions) {
  if (pooler !== 'auto') return pooler === 'transaction';
  const statements = postgresQueryable((steps) => connection.exchange(steps));
  const row = await statements.first<{ pid: number }>('select pg_backend_pid() as pid');
  return row?.pid !== connection.processId;
}

function postgresDatabase(options: PostgresOptions, pool: PostgresPool, random: () => number): Database {
  const signals = new PostgresSignals(options);
  const settings = transactionSettings(options);
  /** Runs again what the database undid as a whole. */
  const again = async <Result>(perform: () => Promise<Result>, wasUndone: (error: unknown) => boolean) => {
    for (let run = 1; ; run++) {
      try {
        return await perform();
      } catch (error) {
        if (run >= MOST_RUNS || !wasUndone(error)) throw error;
        // Those that undid each other must not come back at the same moment.
        const pauseMs = random() * Math.min(LONGEST_PAUSE_MS, 2 ** run);
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
  const transaction = <Result>(work: (tx: Queryable) => Promise<Result>): Promise<Result> => {
    let last: PostgresTransaction | null = null;
    const perform = (connection: PostgresConnection): Promise<Result> => {
      last = new PostgresTransaction(connection, settings);
      return complete(last, work);
    };
    return again(
      () => pool.use(perform),
      // What the work made of the database's error may be another error.
      (error) => !(error instanceof CommitUnknownError) && isUndone(last?.problem?.error),
    );
  };
  const send = async (connection: PostgresConnection, steps: readonly Step[]) => {
    const wasBroken = connection.isBroken;
    const until = steps.every(isRead) ? endOfReads() : null;
    // Whoever asked may have left while no connection was free.
    if (until?.aborted) throw new ReadCancelledError();
    const exchange = (all: readonly Step[]) =>
      until === null ? connection.exchange(all) : connection.exchangeUntil(until, all);
    try {
      return await (settings.length === 0
        ? exchange(steps)
        : within(connection, exchange, { settings, steps }));
    } catch (error) {
      // On its own a write is a transaction of its own: the server may have committed it and been lost before its answer.
      throw !wasBroken && isUnavailable(error) && !steps.every(isRead) ? commitUnknown(error) : error;
    }
  };
  const statements = postgresQueryable((steps) =>
    again(() => pool.use((connection) => send(connection, steps)), isUndone),
  );
  return {
    ...statements,
    transaction,
    signals,
    close: async () => {
      await signals.close();
      await pool.close();
    },
  };
}

const isRead = ({ statement }: Step): boolean => /^\s*select\b/i.test(statement.text);

async function complete<Result>(
  tx: PostgresTransaction,
  work: (tx: Queryable) => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work(tx.statements);
    await tx.commit();
    return result;
  } catch (error) {
    await tx.rollback();
    throw error;
  }
}

/** What a session cannot keep, since a pooler gives it to others: said anew in each transaction. */
function transactionSettings({ pooler, readOnly, statementTimeoutMs }: PostgresOptions): string[] {
  if (pooler !== 'transaction') return [];
  return [
    ...(readOnly ? ['set transaction read only'] : []),
    ...(statementTimeoutMs ? [`set local statement_timeout = ${statementTimeoutMs}`] : []),
  ];
}

/** Statements outside of a transaction that need settings: still one round trip. */
async function within(
  connection: PostgresConnection,
  exchange: (steps: readonly Step[]) => Promise<readonly Executed[]>,
  { settings, steps }: { readonly settings: readonly string[]; readonly steps: readonly Step[] },
): Promise<readonly Executed[]> {
  const opening = ['begin', ...settings].map(alone);
  try {
    return (await exchange([...opening, ...steps, alone('commit')])).slice(opening.length, -1);
  } catch (error) {
    if (!connection.isBroken) await connection.exchange([alone('rollback')]);
    throw error;
  }
}

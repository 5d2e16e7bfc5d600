// The database of a test, whichever kind the suite runs on: the only place that reads which. Tests take what they are given.
import {
  type Database,
  migrate,
  openPostgres,
  openSqlite,
  type PostgresOptions,
  type Queryable,
} from '@ariel/store';
import { TestDatabases } from './test-databases.ts';

export interface TestDatabase {
  readonly database: Database;
  /** Its address; null where it has none outside of this process. */
  readonly url: string | null;
  /** Another handle on the same data, as another process has it; null where one process alone can have it. */
  readonly another: (() => Promise<Database>) | null;
  /** Resolves once nothing is asked of the database any more, and whoever was answered has gone on. */
  idle(): Promise<void>;
  /** Closes and forgets it. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestDatabaseOptions {
  /** True: no schema at all. @default false */
  readonly isEmpty?: boolean;
  /** What SQLite gives as its clock, and its migrations are dated with. @default 1 */
  readonly nowUs?: number;
  /** The database's clock, where the test's own is to be it. @default the system's clock */
  readonly clockUs?: () => number;
}

const POOL_SIZE = 6;

/** `sqlite`, or `postgres` where the suite runs on the server that shared-postgres.ts started. */
export function testDialect(): Queryable['dialect'] {
  return process.env.ARIEL_TEST_DATABASE === 'postgres' ? 'postgres' : 'sqlite';
}

export async function openTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  return testDialect() === 'postgres' ? onPostgres(options) : onSqlite(options);
}

async function onSqlite({ clockUs, isEmpty = false, nowUs = 1 }: TestDatabaseOptions): Promise<TestDatabase> {
  const database = openSqlite({ path: ':memory:', ...(clockUs === undefined ? {} : { clockUs }) });
  if (!isEmpty) await migrate(database, nowUs);
  return {
    database,
    url: null,
    another: null,
    // It is synchronous underneath: after every promise that can go on, nothing is left.
    idle: () => new Promise((resolve) => setImmediate(resolve)),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

interface Kept {
  readonly name: string;
  readonly database: Database;
}

/** Databases that a test of this process has left, emptied: they go to the next. */
const free: Kept[] = [];

async function onPostgres({ clockUs, isEmpty = false }: TestDatabaseOptions): Promise<TestDatabase> {
  const port = Number(process.env.ARIEL_TEST_POSTGRES_PORT);
  if (!(port > 0)) throw new Error('The suite runs on Postgres, and its server was not started.');
  const databases = new TestDatabases(port);
  const open = (name: string): Promise<Database> =>
    openPostgres({ ...throughPooler(databases.options(name)), poolSize: POOL_SIZE });
  const make = async (): Promise<Kept> => {
    const name = await databases.create({ isEmpty });
    return { name, database: await open(name) };
  };
  const kept = (isEmpty ? undefined : free.pop()) ?? (await make());
  const others: Database[] = [];
  const counted = countAsked(clockUs === undefined ? kept.database : onClock(kept.database, clockUs));
  return {
    database: counted.database,
    url: databases.url(kept.name),
    another: async () => {
      const database = await open(kept.name);
      others.push(database);
      return database;
    },
    idle: counted.idle,
    [Symbol.asyncDispose]: async () => {
      counted.end();
      await Promise.all(others.map((each) => each.close()));
      await counted.idle();
      if (isEmpty) {
        await kept.database.close();
        await databases.drop(kept.name);
      } else {
        await databases.empty(kept.database);
        free.push(kept);
      }
    },
  };
}

/** The same database, through PgBouncer where the suite runs so. */
function throughPooler(options: PostgresOptions): PostgresOptions {
  if (process.env.ARIEL_TEST_POOLER !== 'transaction') return options;
  const port = Number(process.env.ARIEL_TEST_POOLER_PORT);
  return { ...options, hosts: [{ host: '127.0.0.1', port }], pooler: 'auto' };
}

/** Knows when every question is answered. A transaction counts until it has ended. */
function countAsked(real: Database): {
  readonly database: Database;
  readonly idle: () => Promise<void>;
  readonly end: () => void;
} {
  let asked = 0;
  const waiting = new Set<() => void>();
  let isEnded = false;
  const counting = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    // The next test has the database: what the one before left running must not reach it.
    if (isEnded) throw new Error('The test that had this database has ended.');
    asked += 1;
    try {
      return await ask();
    } finally {
      asked -= 1;
      if (asked === 0) for (const wake of waiting.values()) wake();
    }
  };
  const database: Database = {
    ...real,
    all: <Row>(...given: Parameters<Queryable['all']>) => counting(() => real.all<Row>(...given)),
    first: <Row>(...given: Parameters<Queryable['first']>) => counting(() => real.first<Row>(...given)),
    run: (...given) => counting(() => real.run(...given)),
    runMany: (...given) => counting(() => real.runMany(...given)),
    allMany: <Row>(...given: Parameters<Queryable['allMany']>) => counting(() => real.allMany<Row>(...given)),
    clockUs: () => counting(() => real.clockUs()),
    transaction: (work) => counting(() => real.transaction(work)),
  };
  const idle = async (): Promise<void> => {
    do {
      if (asked > 0) await new Promise<void>((resolve) => waiting.add(resolve));
      waiting.clear();
      await new Promise((resolve) => setImmediate(resolve));
    } while (asked > 0);
  };
  const end = (): void => {
    isEnded = true;
  };
  return { database, idle, end };
}

/** The same database, on the clock of a test: statements cannot ask the server's any more. */
function onClock({ clockSql: _, ...real }: Database, clockUs: () => number): Database {
  const clock = { clockUs: async () => clockUs() };
  const transaction: Database['transaction'] = (work) =>
    real.transaction(({ clockSql: _own, ...tx }) => work({ ...tx, ...clock }));
  return { ...real, ...clock, transaction };
}

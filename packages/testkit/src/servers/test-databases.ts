// Databases for tests on a server that runs: each is a copy of a migrated template, which costs some 25 ms.
import { type Database, migrate, openPostgres, type PostgresOptions, tableNames } from '@ariel/store';

const USER = 'postgres';
const TEMPLATE = 'ariel_template';
/** Copying the files is fastest for what is small, where the server (from 15 on) can be told to. */
const COPIES_SINCE = 150_000;

/** Counted for the whole process, so that no two have a name. */
let made = 0;

export class TestDatabases {
  readonly #port: number;
  #copying: string | null = null;
  #emptying: string | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  options(database: string): PostgresOptions {
    return {
      hosts: [{ host: '127.0.0.1', port: this.#port }],
      database,
      user: USER,
      tls: { mode: 'disable' },
      pooler: 'none',
    };
  }

  url(database: string): string {
    return `postgresql://${USER}@127.0.0.1:${this.#port}/${database}`;
  }

  /** What every database of a test begins as. */
  async makeTemplate(): Promise<void> {
    await this.administer((server) => server.run(`create database ${TEMPLATE}`));
    const database = await openPostgres(this.options(TEMPLATE));
    await migrate(database, 1);
    await database.close();
  }

  /** Gives the name of a new database. */
  async create({ isEmpty = false } = {}): Promise<string> {
    made += 1;
    const name = `test_${process.pid}_${made}`;
    await this.administer(async (server) => {
      const from = isEmpty ? '' : ` template ${TEMPLATE}${await this.#strategy(server)}`;
      await server.run(`create database ${name}${from}`);
    });
    return name;
  }

  async #strategy(server: Database): Promise<string> {
    if (this.#copying === null) {
      const row = await server.first<{ version: string }>(
        "select current_setting('server_version_num') as version",
      );
      this.#copying = Number(row?.version) >= COPIES_SINCE ? ' strategy file_copy' : '';
    }
    return this.#copying;
  }

  /** As it was made: no rows but the template's, numbers from the beginning. Much faster than a new copy. */
  async empty(database: Database): Promise<void> {
    this.#emptying ??= await emptyingStatement(database);
    await database.run(this.#emptying);
  }

  async drop(name: string): Promise<void> {
    await this.administer((server) => server.run(`drop database if exists ${name} with (force)`));
  }

  async administer(work: (server: Database) => Promise<unknown>): Promise<void> {
    const server = await openPostgres(this.options(USER));
    try {
      await work(server);
    } finally {
      await server.close();
    }
  }
}

/** `truncate` would take a new file for each table; tables of tests are small. */
async function emptyingStatement(database: Database): Promise<string> {
  const tables = (await tableNames(database)).filter((name) => name !== 'schema_migration');
  const sequences = await database.all<{ name: string }>(
    'select cast(sequencename as text) as name from pg_sequences where schemaname = current_schema()',
  );
  const statements = [
    ...tables.map((name) => `delete from ${name}`),
    ...sequences.map(({ name }) => `alter sequence ${name} restart`),
    "insert into pool (name, slots, description) values ('default_pool', 128, 'Default pool')",
  ];
  return `do $$ begin ${statements.join('; ')}; end $$`;
}

// Postgres by `pg`.
import { readFile } from 'node:fs/promises';
import type { Connection } from '@ariel/sdk';
import type { Client, ClientConfig, QueryArrayResult } from 'pg';
import {
  clientOf,
  extraText,
  type SqlDialect,
  type SqlDriver,
  type SqlResult,
  type SqlSession,
} from './sql-driver.ts';

const dialect: SqlDialect = {
  name: 'postgres',
  mark: (number) => `$${number}`,
  escapes: false,
  // A plain name with capitals means the same name without them, as everywhere else in SQL.
  quote: (identifier) =>
    /^(?=.*[A-Z])[A-Za-z_]\w*$/.test(identifier) ? identifier : `"${identifier.replaceAll('"', '""')}"`,
  begin: 'begin',
};

export const postgresDriver: SqlDriver = {
  dialect,
  async open(connection, database) {
    const config = await configOf(connection, database);
    const client = await connect(config);
    return session(client, config);
  },
};

async function connect(config: ClientConfig): Promise<Client> {
  const { default: pg } = await clientOf('pg', () => import('pg'));
  const types = new pg.TypeOverrides();
  // 64-bit integers as numbers where they fit.
  types.setTypeParser(20, (text: string) =>
    Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text),
  );
  const client = new pg.Client({ ...config, types });
  // What is lost between two statements is seen by the next one.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function session(client: Client, config: ClientConfig): SqlSession {
  const pid = (client as unknown as { readonly processID: number }).processID;
  return {
    async execute(sql, values) {
      const query = values.length === 0 ? { text: sql } : { text: sql, values: values.map(asParameter) };
      const result: unknown = await client.query({ ...query, rowMode: 'array' });
      const last = (Array.isArray(result) ? result.at(-1) : result) as QueryArrayResult<unknown[]>;
      return resultOf(last);
    },
    async cancel() {
      const other = await connect(config);
      await other.query('select pg_cancel_backend($1)', [pid]).finally(() => other.end());
    },
    close: () => client.end(),
  };
}

function resultOf({ fields, rowCount, rows }: QueryArrayResult<unknown[]>): SqlResult {
  return { columns: fields.map(({ name }) => name), rows, rowCount: rowCount ?? -1 };
}

/** Objects are JSON; lists are the database's arrays. */
const asParameter = (value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isPlain && !(value instanceof Date) && !(value instanceof Uint8Array)
    ? JSON.stringify(value)
    : value;
};

async function configOf(
  { extra, host, login, password, port, schema }: Connection,
  database: string | null,
): Promise<ClientConfig> {
  const timeout = extraText(extra, 'connect_timeout');
  const options = extraText(extra, 'options');
  const given = {
    host: host || undefined,
    port: port ?? undefined,
    user: login ?? undefined,
    password: password ?? undefined,
    database: database ?? (schema || undefined),
    options,
    connectionTimeoutMillis: timeout === undefined ? undefined : Number(timeout) * 1000,
    application_name: extraText(extra, 'application_name') ?? 'ariel',
    ssl: await sslOf(extra),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** As libpq reads `sslmode`: only `verify-ca` and `verify-full` check certificates. */
async function sslOf(extra: Connection['extra']): Promise<ClientConfig['ssl']> {
  const mode = extraText(extra, 'sslmode') ?? 'disable';
  if (['disable', 'allow', 'prefer'].includes(mode)) return undefined;
  const file = async (name: string): Promise<Buffer | undefined> => {
    const path = extraText(extra, name);
    return path === undefined ? undefined : readFile(path);
  };
  const given = { ca: await file('sslrootcert'), cert: await file('sslcert'), key: await file('sslkey') };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...present, rejectUnauthorized: mode.startsWith('verify') };
}

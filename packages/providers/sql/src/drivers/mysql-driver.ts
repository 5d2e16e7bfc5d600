// MySQL and MariaDB by `mysql2`, which is installed beside Ariel where it is wanted.
import { readFile } from 'node:fs/promises';
import type { Connection } from '@ariel/sdk';
import type { Connection as Client, ConnectionOptions, FieldPacket, ResultSetHeader } from 'mysql2/promise';
import {
  clientOf,
  extraText,
  type SqlDialect,
  type SqlDriver,
  type SqlResult,
  type SqlSession,
} from './sql-driver.ts';

const dialect: SqlDialect = {
  name: 'mysql',
  mark: () => '?',
  escapes: true,
  quote: (identifier) => `\`${identifier.replaceAll('`', '``')}\``,
  begin: 'start transaction',
};

export const mysqlDriver: SqlDriver = {
  dialect,
  async open(connection, database) {
    const options = await optionsOf(connection, database);
    const { createConnection } = await clientOf('mysql2', () => import('mysql2/promise'));
    const client = await createConnection(options);
    client.on('error', () => undefined);
    return session(client, async () => createConnection(options));
  },
};

function session(client: Client, another: () => Promise<Client>): SqlSession {
  return {
    async execute(sql, values) {
      const [rows, fields] = await client.query({ sql, values: values.map(asParameter), rowsAsArray: true });
      return resultOf(rows, fields);
    },
    async cancel() {
      const other = await another();
      await other.query(`kill query ${Number(client.threadId)}`).finally(() => other.end());
    },
    close: () => client.end(),
  };
}

function resultOf(rows: unknown, fields: readonly FieldPacket[] | undefined): SqlResult {
  if (!Array.isArray(rows))
    return { columns: [], rows: [], rowCount: (rows as ResultSetHeader).affectedRows };
  return {
    columns: (fields ?? []).map(({ name }) => name),
    rows: rows as unknown[][],
    rowCount: rows.length,
  };
}

/** Objects are JSON; other lists would become several values. */
const asParameter = (value: unknown): unknown => {
  if (typeof value === 'bigint') return value.toString();
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value);
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? JSON.stringify(value)
    : value;
};

async function optionsOf(
  { extra, host, login, password, port, schema }: Connection,
  database: string | null,
): Promise<ConnectionOptions> {
  const timeout = extraText(extra, 'connect_timeout');
  const given: Record<string, unknown> = {
    host: host || undefined,
    port: port ?? undefined,
    user: login ?? undefined,
    password: password ?? undefined,
    database: database ?? (schema || undefined),
    charset: extraText(extra, 'charset'),
    socketPath: extraText(extra, 'unix_socket'),
    connectTimeout: timeout === undefined ? undefined : Number(timeout) * 1000,
    ssl: await sslOf(extra),
  };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  // Instants as instants, and 64-bit integers exact.
  return { ...present, timezone: 'Z', supportBigNumbers: true, bigNumberStrings: false };
}

async function sslOf(extra: Connection['extra']): Promise<object | undefined> {
  const mode = extraText(extra, 'ssl_mode')?.toUpperCase();
  const given = extra.ssl;
  if (given === undefined && (mode === undefined || mode === 'DISABLED' || mode === 'PREFERRED'))
    return undefined;
  const files = typeof given === 'string' ? (JSON.parse(given) as object) : given;
  const ssl: Record<string, unknown> = {
    rejectUnauthorized: mode === undefined || mode.startsWith('VERIFY'),
  };
  for (const [name, path] of Object.entries((files ?? {}) as object))
    ssl[name] = await readFile(String(path));
  return ssl;
}

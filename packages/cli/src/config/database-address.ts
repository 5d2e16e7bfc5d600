// The database's address as Airflow writes it: `sqlite:///` and a path, or a `postgresql://` URL of libpq or SQLAlchemy.
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { PostgresHost, PostgresTls, SslMode } from '@ariel/store';
import { type SettingKind, type SettingPlace, SettingRefusal } from './setting.ts';
import { expandPath } from './setting-kinds.ts';

export interface SqliteAddress {
  readonly kind: 'sqlite';
  readonly path: string;
}

export interface PostgresAddress {
  readonly kind: 'postgres';
  readonly hosts: readonly PostgresHost[];
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  readonly tls: PostgresTls;
  readonly target: 'any' | 'read-write';
  readonly connectTimeoutMs: number | null;
  readonly applicationName: string | null;
  /** Settings of the session, from `options=-c …`. */
  readonly settings: Readonly<Record<string, string>>;
}

export type DatabaseAddress = SqliteAddress | PostgresAddress;

const SQLITE = 'sqlite:///';
const DEFAULT_PORT = 5432;
const MS_PER_SECOND = 1000;
const SSL_MODES: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
/** SQLAlchemy's names of drivers: they say nothing here. */
const SCHEME = /^(postgres(?:ql)?)(?:\+[a-z0-9_]+)?:\/\//i;
/** Of libpq, and without meaning or need here. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'gssencmode',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'channel_binding',
  'sslcompression',
  'sslsni',
  'client_encoding',
  'prepared_statement_cache_size',
  'prepared_statement_name_func',
]);

export const databaseAddress: SettingKind<DatabaseAddress> = {
  expected:
    'sqlite:/// and the path of a file, or postgresql://user:password@host:port/database?sslmode=… (options as libpq has them)',
  read: (given, place) => {
    if (SCHEME.test(given)) return postgresAddress(given, place);
    if (/^(mysql|mariadb|oracle|mssql)/i.test(given)) {
      throw new SettingRefusal(
        `${given.split(/[:+]/)[0]} is not served: Ariel keeps its data in SQLite or in Postgres (postgresql://…).`,
      );
    }
    if (!given.startsWith(SQLITE) || given.includes('?')) return undefined;
    const path = given.slice(SQLITE.length);
    if (path === '' || path === ':memory:') return undefined;
    return { kind: 'sqlite', path: resolve(place.base, expandPath(path, place)) };
  },
  write: databaseUrl,
};

/** As it may be shown to its owner only: with the password. */
export function databaseUrl(address: DatabaseAddress): string {
  if (address.kind === 'sqlite') return `${SQLITE}${address.path}`;
  const { database, password, tls, user } = address;
  const secret = password === null ? '' : `:${encodeURIComponent(password)}`;
  const options = new URLSearchParams({
    sslmode: tls.mode,
    ...(tls.rootCert ? { sslrootcert: tls.rootCert } : {}),
    ...(tls.cert ? { sslcert: tls.cert } : {}),
    ...(tls.key ? { sslkey: tls.key } : {}),
    ...(address.target === 'read-write' ? { target_session_attrs: 'read-write' } : {}),
  });
  return `postgresql://${encodeURIComponent(user)}${secret}@${hostList(address)}/${encodeURIComponent(database)}?${options}`;
}

/** How the database is called in messages: without the password. */
export function databaseName(address: DatabaseAddress): string {
  return address.kind === 'sqlite' ? address.path : `${address.database} at ${hostList(address)}`;
}

const hostList = ({ hosts }: PostgresAddress): string =>
  hosts
    .map(({ host, port }) => `${/[/]/.test(host) ? encodeURIComponent(host) : ipv6(host)}:${port}`)
    .join(',');

const ipv6 = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function postgresAddress(given: string, place: SettingPlace): PostgresAddress {
  const rest = given.replace(SCHEME, '');
  const [, authority = '', path = '', query = ''] = /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest) ?? [];
  const at = authority.lastIndexOf('@');
  const [user = '', ...secret] = at < 0 ? [''] : authority.slice(0, at).split(':');
  const options = readOptions(query);
  const login = decoded(user) || options.get('user') || userInfo().username;
  const file = (name: string): string | null => {
    const text = options.get(name);
    return text === undefined || text === ''
      ? null
      : text === 'system'
        ? text
        : resolve(place.base, expandPath(text, place));
  };
  return {
    kind: 'postgres',
    hosts: hostsOf(authority.slice(at + 1), options),
    user: login,
    password: secret.length > 0 ? decoded(secret.join(':')) : (options.get('password') ?? null),
    database: decoded(path) || options.get('dbname') || login,
    tls: {
      mode: sslMode(options),
      rootCert: file('sslrootcert'),
      cert: file('sslcert'),
      key: file('sslkey'),
    },
    target: targetOf(options),
    connectTimeoutMs: secondsOf(options, 'connect_timeout'),
    applicationName: options.get('application_name') ?? null,
    settings: sessionSettings(options),
  };
}

function readOptions(query: string): ReadonlyMap<string, string> {
  const options = new Map(new URLSearchParams(query));
  const known = new Set([
    ...['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'ssl', 'sslrootcert', 'sslcert', 'sslkey'],
    ...['target_session_attrs', 'connect_timeout', 'application_name', 'options'],
  ]);
  for (const name of options.keys()) {
    if (known.has(name) || WITHOUT_EFFECT.has(name)) continue;
    throw new SettingRefusal(
      `the option "${name}" of the address is not known. Ariel knows ${[...known].join(', ')}.`,
    );
  }
  return options;
}

/** In the authority, or as `host=…&port=…`, each a list. */
function hostsOf(authority: string, options: ReadonlyMap<string, string>): PostgresHost[] {
  const ports = (options.get('port') ?? '').split(',');
  const listed = authority === '' ? (options.get('host') ?? 'localhost').split(',') : authority.split(',');
  return listed.map((text, index) => {
    const parts = /^(?:\[(.*)\]|([^:]*))(?::(\d*))?$/.exec(text);
    const number = Number(parts?.[3] || ports[index] || ports[0] || DEFAULT_PORT);
    const host = decoded(parts?.[1] ?? parts?.[2] ?? '') || 'localhost';
    if (parts && Number.isInteger(number) && number > 0 && number < 65_536 && !/\s/.test(host))
      return { host, port: number };
    throw new SettingRefusal(`"${text}" in the address is no host with a port: expected host:5432.`);
  });
}

function sslMode(options: ReadonlyMap<string, string>): SslMode {
  // `ssl` is how asyncpg calls it.
  const given = options.get('sslmode') ?? options.get('ssl') ?? 'prefer';
  const word = given === 'true' ? 'require' : given;
  const mode = SSL_MODES.find((each) => each === word);
  if (mode !== undefined) return mode;
  throw new SettingRefusal(`sslmode is "${given}": expected one of ${SSL_MODES.join(', ')}.`);
}

function targetOf(options: ReadonlyMap<string, string>): 'any' | 'read-write' {
  const given = options.get('target_session_attrs') ?? 'any';
  if (given === 'any') return 'any';
  if (given === 'read-write' || given === 'primary') return 'read-write';
  throw new SettingRefusal(
    `target_session_attrs is "${given}": expected any, read-write or primary, since Ariel writes.`,
  );
}

function secondsOf(options: ReadonlyMap<string, string>, name: string): number | null {
  const given = options.get(name);
  if (given === undefined || given === '0') return null;
  const value = Number(given);
  if (Number.isFinite(value) && value > 0) return value * MS_PER_SECOND;
  throw new SettingRefusal(`${name} is "${given}": expected a number of seconds.`);
}

/** `-c search_path=ariel -c lock_timeout=1s`, as libpq passes it on. */
function sessionSettings(options: ReadonlyMap<string, string>): Record<string, string> {
  const given = options.get('options') ?? '';
  const settings: Record<string, string> = {};
  const rest = given.replaceAll(
    /(?:-c\s*|--)([a-z_.]+)=((?:\\.|\S)*)/gi,
    (_, name: string, value: string) => {
      settings[name] = value.replaceAll(/\\(.)/g, '$1');
      return '';
    },
  );
  if (rest.trim() === '') return settings;
  throw new SettingRefusal(`options is "${given}": expected settings as "-c search_path=ariel".`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SettingRefusal(
      'user, password and database must be percent-encoded: write %25 for a percent sign, %40 for @, %2F for /.',
    );
  }
}

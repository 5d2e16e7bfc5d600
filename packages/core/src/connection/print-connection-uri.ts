// A connection written as a URI that reads back as the same fields, as far as URIs can say them.
import { queryOfExtra } from './connection-extra.ts';
import type { ConnectionFields } from './connection-fields.ts';
import { EXTRA_OPTION } from './parse-connection-uri.ts';
import { encodedQuery, percentEncoded } from './percent-coding.ts';

/** @example printConnectionUri(fields) // 'postgres://user:p%40ss@host:5432/schema?sslmode=require' */
export function printConnectionUri(fields: ConnectionFields): string {
  const { connType, extra, schema } = fields;
  const scheme = connType ? `${connType.toLowerCase().replaceAll('_', '-')}:` : '';
  const { host, protocol } = hostAndProtocol(fields);
  const user = userOf(fields);
  const path = schema ? `/${percentEncoded(schema)}` : '';
  const query = extra ? `${schema ? '' : '/'}?${queryOf(extra)}` : '';
  return `${scheme}//${protocol}${user}${placeOf(host, user, fields.port)}${path}${query}`;
}

/** A protocol before the host stands before the user. One that is the type's own name would be taken for the scheme. */
function hostAndProtocol({ connType, host }: ConnectionFields): {
  readonly host: string;
  readonly protocol: string;
} {
  const at = host?.indexOf('://') ?? -1;
  if (!host || at <= 0 || host.slice(0, at) === connType) return { host: host ?? '', protocol: '' };
  return { host: host.slice(at + 3), protocol: host.slice(0, at + 3) };
}

function userOf({ login, password }: ConnectionFields): string {
  const user =
    (login === null ? '' : percentEncoded(login)) + (password === null ? '' : `:${percentEncoded(password)}`);
  return user === '' ? '' : `${user}@`;
}

/** Port 0 is none. A port alone needs a sign before it. */
function placeOf(host: string, user: string, port: number | null): string {
  if (!port) return percentEncoded(host);
  return host === '' && user === '' ? `@:${port}` : `${percentEncoded(host)}:${port}`;
}

function queryOf(extra: string): string {
  return encodedQuery(queryOfExtra(extra) ?? [[EXTRA_OPTION, extra]]);
}

// What a stored connection of the type http says: the address, who calls, headers, and options of calls. As in Airflow, what is not an
// option in `extra` is a header.
import type { Connection } from '@ariel/sdk';
import type { HttpAuth, HttpExtraOptions, HttpHeaders } from './http-options.ts';

export interface HttpConnection {
  /** Without a `/` at its end. */
  readonly baseUrl: string;
  readonly headers: HttpHeaders;
  readonly options: HttpExtraOptions;
}

type Extra = Readonly<Record<string, unknown>>;

/** How `extra` names options: as Airflow does, and as calls do. */
const optionNames: Readonly<Record<string, keyof HttpExtraOptions | null>> = {
  stream: null,
  timeout: 'timeout',
  check_response: 'checkResponse',
  checkResponse: 'checkResponse',
  allow_redirects: 'allowRedirects',
  allowRedirects: 'allowRedirects',
  max_redirects: 'maxRedirects',
  maxRedirects: 'maxRedirects',
  verify: 'verify',
  cert: 'cert',
  proxies: 'proxies',
  trust_env: 'trustEnv',
  trustEnv: 'trustEnv',
};

export function httpConnection(connection: Connection, auth: HttpAuth): HttpConnection {
  const { extra, login, password } = connection;
  const entries = Object.entries(extra).filter(
    ([name]) => !Object.hasOwn(optionNames, name) && name !== 'headers',
  );
  const given =
    typeof extra.headers === 'object' && extra.headers !== null ? Object.entries(extra.headers) : [];
  const headers = Object.fromEntries(
    [...entries, ...given].map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return {
    baseUrl: baseUrlOf(connection),
    headers: { ...headers, ...authHeaders(auth, login, password) },
    options: optionsOf(extra),
  };
}

function baseUrlOf({ host, port, schema }: Connection): string {
  if (host === null || host === '') return '';
  const at = host.includes('://') ? host : `${schema || 'http'}://${host}`;
  return (port === null ? at : withPort(at, port)).replace(/\/+$/, '');
}

function withPort(address: string, port: number): string {
  const [, scheme = '', authority = '', rest = ''] = /^([^:]+:\/\/)([^/]*)(.*)$/.exec(address) ?? [];
  return /:\d+$/.test(authority) ? address : `${scheme}${authority}:${port}${rest}`;
}

function authHeaders(auth: HttpAuth, login: string | null, password: string | null): HttpHeaders {
  if (typeof auth === 'function') return auth(login, password);
  if (auth === 'bearer') return { authorization: `Bearer ${password ?? ''}` };
  if (auth === 'none' || !login) return {};
  return { authorization: `Basic ${Buffer.from(`${login}:${password ?? ''}`).toString('base64')}` };
}

function optionsOf(extra: Extra): HttpExtraOptions {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(extra)) {
    const option = Object.hasOwn(optionNames, name) ? optionNames[name] : null;
    if (option != null) options[option] = option === 'timeout' ? durationOf(value) : readText(value);
  }
  return options as HttpExtraOptions;
}

/** Airflow's timeouts are seconds. */
function durationOf(value: unknown): unknown {
  return /^[\d.]+$/.test(String(value)) ? { milliseconds: Number(value) * 1000 } : value;
}

/** Options of a URI are texts. */
function readText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const read: unknown = JSON.parse(value.replace(/^(True|False)$/, (word) => word.toLowerCase()));
    return read === null ? value : read;
  } catch {
    return value;
  }
}

// What a connection says about its SMTP server, in Airflow's words: host, port, login and password, and extras.
import type { Connection } from '@ariel/sdk';

export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte. */
  readonly secure: boolean;
  /** Whether an open connection becomes a TLS one where the server can. */
  readonly startTls: boolean;
  readonly rejectUnauthorized: boolean;
  readonly user: string | null;
  readonly password: string | null;
  readonly accessToken: string | null;
  readonly timeoutMs: number;
  readonly retryLimit: number;
  readonly fromEmail: string | null;
  /** Files of templates that stand in for the default ones. */
  readonly subjectTemplate: string | null;
  readonly htmlContentTemplate: string | null;
}

const DEFAULT_TIMEOUT_S = 30;
const DEFAULT_RETRY_LIMIT = 5;
const PORT_TLS = 465;
const PORT_PLAIN = 25;

export function smtpSettings(connection: Connection): SmtpSettings {
  const { extra, host, id, login, password, port } = connection;
  if (host === null || host === '')
    throw new Error(`The connection "${id}" names no host; an SMTP server needs one.`);
  const secure = !flag(extra.disable_ssl, false);
  return {
    host,
    port: port ?? (secure ? PORT_TLS : PORT_PLAIN),
    secure,
    startTls: !flag(extra.disable_tls, false),
    rejectUnauthorized: extra.ssl_context !== 'none',
    user: login === '' ? null : login,
    password: password === '' ? null : password,
    accessToken: text(extra.access_token),
    timeoutMs: number(id, 'timeout', extra.timeout, DEFAULT_TIMEOUT_S) * 1000,
    retryLimit: number(id, 'retry_limit', extra.retry_limit, DEFAULT_RETRY_LIMIT),
    fromEmail: text(extra.from_email),
    subjectTemplate: text(extra.subject_template),
    htmlContentTemplate: text(extra.html_content_template),
  };
}

function flag(value: unknown, byDefault: boolean): boolean {
  if (typeof value === 'string') return ['true', '1', 'yes', 'on', 't'].includes(value.toLowerCase());
  return typeof value === 'boolean' ? value : byDefault;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function number(id: string, name: string, value: unknown, byDefault: number): number {
  if (value === undefined || value === null || value === '') return byDefault;
  const read = Number(value);
  if (Number.isFinite(read) && read >= 0) return read;
  throw new Error(
    `The connection "${id}" has "${name}": ${JSON.stringify(value)}; a number of at least 0 is expected.`,
  );
}

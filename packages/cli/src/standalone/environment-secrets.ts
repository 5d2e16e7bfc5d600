// Connections and variables from the environment of the server: `ARIEL_CONN_*` and `ARIEL_VAR_*`, and Airflow's names
// for the same. Task processes never see these; they ask for one at a time.
import type { SecretSource } from '@ariel/worker';

export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): SecretSource {
  const find = (kind: 'CONN' | 'VAR', name: string): string | undefined =>
    environment[`ARIEL_${kind}_${name.toUpperCase()}`] ??
    environment[`AIRFLOW_${kind}_${name.toUpperCase()}`];
  return {
    connection: async (id) => {
      const text = find('CONN', id);
      return text === undefined ? null : JSON.stringify({ id, ...parseConnection(text) });
    },
    variable: async (key) => {
      const text = find('VAR', key);
      return text === undefined ? null : jsonOf(text);
    },
  };
}

/** The text itself where it is JSON, else the text as a JSON string. */
function jsonOf(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}

interface ConnectionFields {
  readonly type: string;
  readonly host: string | null;
  readonly port: number | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly schema: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Airflow's two forms: a JSON object, or a URI such as `postgres://user:password@host:5432/schema?option=1`. */
export function parseConnection(text: string): ConnectionFields {
  return text.trimStart().startsWith('{') ? fromJson(text) : fromUri(text);
}

function fromJson(text: string): ConnectionFields {
  const given = JSON.parse(text) as Record<string, unknown>;
  const string = (key: string): string | null => (typeof given[key] === 'string' ? given[key] : null);
  const { extra } = given;
  return {
    type: string('conn_type') ?? 'generic',
    host: string('host'),
    port: given.port === undefined || given.port === null ? null : Number(given.port),
    login: string('login'),
    password: string('password'),
    schema: string('schema'),
    extra: (typeof extra === 'string' ? JSON.parse(extra) : (extra ?? {})) as Record<string, unknown>,
  };
}

const uriPattern =
  /^([^:/?#]+):\/\/(?:([^@/]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?(?:\/([^?#]*))?(?:\?([^#]*))?/;

function fromUri(text: string): ConnectionFields {
  const match = uriPattern.exec(text);
  if (!match)
    throw new Error(
      'A connection must be JSON or a URI such as type://login:password@host:port/schema?extra=1.',
    );
  const [, type = '', login, host = '', port, schema, query] = match;
  const [user, ...password] = (login ?? '').split(':');
  return {
    type: type.replaceAll('-', '_'),
    host: host === '' ? null : decodeURIComponent(host),
    port: port === undefined ? null : Number(port),
    login: user ? decodeURIComponent(user) : null,
    password: password.length > 0 ? decodeURIComponent(password.join(':')) : null,
    schema: schema ? decodeURIComponent(schema) : null,
    extra: Object.fromEntries(new URLSearchParams(query ?? '')),
  };
}

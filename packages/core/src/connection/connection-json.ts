// A connection from a JSON object and back: `{ "conn_type": "http", "host": "h", "extra": { … } }`, or `{ "uri": "…" }`.
import { splitJsonObject } from '../input/split-json.ts';
import { checkedExtra } from './connection-extra.ts';
import {
  ConnectionError,
  type ConnectionFields,
  type ConnectionReader,
  fieldsAsStored,
  normalConnectionType,
} from './connection-fields.ts';
import { parseConnectionUri } from './parse-connection-uri.ts';
import { spacedJson } from './spaced-json.ts';

const KEYS = ['conn_type', 'description', 'host', 'login', 'password', 'schema', 'port', 'extra', 'uri'];

type Given = ReadonlyMap<string, string>;

/** @throws ConnectionError */
export function parseConnectionJson(json: string, reader: ConnectionReader): ConnectionFields {
  const given = entriesOf(json);
  const text = (key: string): string | null => textOf(key, given.get(key));
  const uri = text('uri');
  if (uri) return { ...fromUri(uri, given, reader), description: text('description') };
  const connType = text('conn_type');
  const fields: ConnectionFields = {
    connType: connType ? normalConnectionType(connType) : null,
    description: text('description'),
    host: text('host'),
    schema: text('schema'),
    login: text('login'),
    password: text('password'),
    port: portOf(given.get('port')),
    extra: extraOf(given.get('extra')),
  };
  return reader === 'server' ? fieldsAsStored(fields) : fields;
}

/** What is none is left out, and an extra without entries. */
export function connectionJson(fields: ConnectionFields): string {
  const texts: readonly (readonly [key: string, value: string | number | null])[] = [
    ['conn_type', fields.connType],
    ['description', fields.description],
    ['host', fields.host],
    ['login', fields.login],
    ['password', fields.password],
    ['schema', fields.schema],
    ['port', fields.port],
  ];
  const entries = texts
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const { extra } = fields;
  if (extra !== null && (splitJsonObject(extra) ?? []).length > 0) entries.push(`"extra":${extra}`);
  return spacedJson(`{${entries.join(',')}}`);
}

/** The text of each value, by key. */
function entriesOf(json: string): Given {
  try {
    JSON.parse(json);
  } catch {
    throw new ConnectionError('The text of the connection begins like JSON and is none.');
  }
  const entries = splitJsonObject(json);
  if (entries === null) throw new ConnectionError('The JSON of a connection must be an object.');
  const unknown = entries.map(([key]) => key).filter((key) => !KEYS.includes(key));
  if (unknown.length === 0) return new Map(entries);
  throw new ConnectionError(
    `A connection has no ${unknown.map((key) => `"${key}"`).join(', ')}; it has ${KEYS.join(', ')}. Put the rest under extra.`,
  );
}

function fromUri(uri: string, given: Given, reader: ConnectionReader): ConnectionFields {
  const isEmpty = (key: string): boolean => ['null', '""', '0', '{}'].includes(given.get(key) ?? 'null');
  const others = KEYS.filter((key) => key !== 'uri' && key !== 'description' && !isEmpty(key));
  if (others.length === 0) return parseConnectionUri(uri, reader);
  throw new ConnectionError(
    `A connection is written as a uri or as single fields, not both: beside uri it has ${others.join(', ')}.`,
  );
}

/** A number is taken as it is written: a schema `0` is the text "0". */
function textOf(key: string, json: string | undefined): string | null {
  if (json === undefined || json === 'null') return null;
  if (json.startsWith('"')) return JSON.parse(json) as string;
  if (/^[-\d]/.test(json)) return json;
  throw new ConnectionError(`The ${key} of a connection must be a text.`);
}

/** Whole, from a number or a text, as Airflow reads it: what no port can be is found by who connects. */
function portOf(json: string | undefined): number | null {
  if (json === undefined || json === 'null' || json === '""') return null;
  const given: unknown = JSON.parse(json);
  if (typeof given === 'string' && /^\s*[-+]?\d+\s*$/.test(given)) return Number(given);
  if (typeof given === 'number' && Number.isSafeInteger(Math.trunc(given))) return Math.trunc(given);
  throw new ConnectionError('The port of a connection must be a whole number.');
}

function extraOf(json: string | undefined): string | null {
  if (json === undefined || ['null', 'false', '0', '""'].includes(json)) return null;
  const value: unknown = JSON.parse(json);
  if (typeof value === 'string') return checkedExtra(value);
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return isEmpty ? null : checkedExtra(spacedJson(json));
}

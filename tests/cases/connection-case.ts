// A recorded connection: parsed from a URI, JSON or the environment, or written, by what Ariel itself reads and writes with.
import {
  ConnectionError,
  type ConnectionFields,
  type ConnectionReader,
  connectionJson,
  extraObject,
  fieldsAsStored,
  isConnectionId,
  noFields,
  parseConnectionJson,
  parseConnectionText,
  parseConnectionUri,
  printConnectionUri,
  spacedJson,
} from '@ariel/core';
import { CannotBeSaid, type Case, type CaseResult, judged } from './case.ts';
import { differences, shown } from './differences.ts';
import { type JsonObject, objectWith, oneOf, text, whole, yesOrNo } from './reading.ts';

const KINDS = ['parse_uri', 'to_uri', 'to_json', 'from_json', 'env', 'conn_id'] as const;
type Kind = (typeof KINDS)[number];

export function connectionCase(recorded: JsonObject): Case {
  const { kind, ...given } = recorded;
  const [input] = Object.values(given);
  return { name: `${String(kind)} ${shown(input)}`, check: () => checkConnection(recorded) };
}

const checks: Readonly<Record<Kind, (recorded: JsonObject) => string[]>> = {
  parse_uri: (recorded) => {
    objectWith(recorded, 'the case', ['kind', 'uri'], ['fields', 'fields_in_task', 'uri_again', 'error']);
    const uri = text(recorded.uri, 'uri');
    const problems = checkReading(recorded, (reader) => parseConnectionUri(uri, reader));
    if (recorded.error === true) return problems;
    const again = printConnectionUri(parseConnectionUri(uri, 'server'));
    return [...problems, ...differences(recorded.uri_again, again, 'uri_again')];
  },
  to_uri: (recorded) => {
    objectWith(recorded, 'the case', ['kind', 'fields', 'uri', 'fields_again'], ['uri_in_task']);
    const fields = fieldsOf(recorded.fields);
    const uri = printConnectionUri(fieldsAsStored(fields));
    return [
      ...differences(recorded.uri, uri, 'uri'),
      ...differences(recorded.uri_in_task ?? recorded.uri, printConnectionUri(fields), 'uri_in_task'),
      ...differences(
        recorded.fields_again,
        answerOf(() => parseConnectionUri(uri, 'server')),
        'fields_again',
      ),
    ];
  },
  to_json: (recorded) => {
    objectWith(recorded, 'the case', ['kind', 'fields', 'json']);
    const json = connectionJson(fieldsAsStored(fieldsOf(recorded.fields)));
    return differences(recorded.json, JSON.parse(json), 'json');
  },
  from_json: (recorded) => {
    objectWith(recorded, 'the case', ['kind', 'json'], ['fields', 'fields_in_task', 'error']);
    const json = text(recorded.json, 'json');
    return checkReading(recorded, (reader) => parseConnectionJson(json, reader));
  },
  env: (recorded) => {
    objectWith(recorded, 'the case', ['kind', 'value'], ['fields', 'fields_in_task', 'error']);
    const value = text(recorded.value, 'value');
    return checkReading(recorded, (reader) => parseConnectionText(value, reader));
  },
  conn_id: (recorded) => {
    objectWith(recorded, 'the case', ['kind', 'conn_id', 'accepted']);
    const accepted = yesOrNo(recorded.accepted, 'accepted');
    return differences(accepted, isConnectionId(text(recorded.conn_id, 'conn_id')), 'accepted');
  },
};

function checkConnection(recorded: JsonObject): CaseResult {
  return judged(checks[oneOf(recorded.kind, 'kind', KINDS)](recorded));
}

/** What the server reads, and what a task reads: the same where nothing else was recorded. */
function checkReading(recorded: JsonObject, read: (reader: ConnectionReader) => ConnectionFields): string[] {
  if ('fields' in recorded === 'error' in recorded) {
    throw new CannotBeSaid('the case has not one of "fields" and "error"');
  }
  const expected = 'error' in recorded ? null : recorded.fields;
  const inTask = 'fields_in_task' in recorded ? recorded.fields_in_task : expected;
  return [
    ...differences(
      expected,
      answerOf(() => read('server')),
      'fields',
    ),
    ...differences(
      inTask,
      answerOf(() => read('task')),
      'fields_in_task',
    ),
  ];
}

/** The fields as the file writes them, without what is none; null where the input is refused. */
function answerOf(read: () => ConnectionFields): JsonObject | null {
  try {
    const { connType, description, extra, ...others } = read();
    const all = {
      conn_type: connType,
      description,
      ...others,
      extra: extra === null ? null : extraObject(extra),
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  } catch (error) {
    if (error instanceof ConnectionError) return null;
    throw error;
  }
}

function fieldsOf(value: unknown): ConnectionFields {
  const texts = ['host', 'schema', 'login', 'password'] as const;
  const given = objectWith(value, 'fields', [], ['conn_type', 'port', 'extra', ...texts]);
  const read = (key: string): string | null => (key in given ? text(given[key], `fields.${key}`) : null);
  return {
    ...noFields,
    ...Object.fromEntries(texts.map((key) => [key, read(key)])),
    connType: read('conn_type'),
    port: 'port' in given ? whole(given.port, 'fields.port') : null,
    extra: 'extra' in given ? spacedJson(JSON.stringify(given.extra)) : null,
  };
}

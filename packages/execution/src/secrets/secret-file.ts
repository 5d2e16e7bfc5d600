// Connections and variables from the text of a file: JSON, YAML, or lines of an environment file. The rules are Airflow's.
// Reads no file itself, and tells nothing of a file but names and lines.
import { ConnectionError, type ConnectionFields, parseConnectionJson, parseConnectionUri } from '@ariel/core';

export type SecretFileFormat = 'json' | 'yaml' | 'env';

/** Name → what stands under it; of one that stands there several times each. */
type Entries = ReadonlyMap<string, readonly unknown[]>;

export class SecretFileError extends Error {
  override readonly name = 'SecretFileError';
  readonly code = 'ARIEL_SECRETS_FILE';
}

/** Null where the name of the file has none of the known endings. */
export function formatOf(path: string): SecretFileFormat | null {
  const ending = /\.(env|json|yaml|yml)$/i.exec(path)?.[1]?.toLowerCase();
  return ending === 'yml' ? 'yaml' : ((ending as SecretFileFormat | undefined) ?? null);
}

/** @throws SecretFileError, ConnectionError */
export async function connectionsIn(
  text: string,
  format: SecretFileFormat,
  path: string,
): Promise<ReadonlyMap<string, ConnectionFields>> {
  const entries = await entriesIn(text, format, path);
  return new Map(
    [...entries].map(([id, values]) => {
      const [value, ...more] = values;
      if (more.length > 0 || value === undefined)
        throw new SecretFileError(
          `${path} has ${values.length} values for the connection "${id}"; it must have one.`,
        );
      return [id, connectionOf(id, value, path)] as const;
    }),
  );
}

/**
 * Texts as they are, everything else as JSON text. `listsAreValues`: a list is the value of its variable; otherwise, as for Airflow's
 * backend, it holds the variable's values, of which there must be one. @throws SecretFileError
 */
export async function variablesIn(
  text: string,
  format: SecretFileFormat,
  path: string,
  listsAreValues = false,
): Promise<ReadonlyMap<string, string>> {
  const entries = await entriesIn(text, format, path, listsAreValues);
  const several = [...entries].filter(([, values]) => values.length !== 1).map(([key]) => key);
  if (several.length > 0)
    throw new SecretFileError(
      `${path} has several values for ${several.map((key) => `"${key}"`).join(', ')}; each variable must have one.`,
    );
  return new Map(
    [...entries].map(([key, [value]]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value ?? null),
    ]),
  );
}

async function entriesIn(
  text: string,
  format: SecretFileFormat,
  path: string,
  listsAreValues = false,
): Promise<Entries> {
  if (format === 'env') return linesIn(text, path);
  const given = format === 'json' ? jsonIn(text, path) : await yamlIn(text, path);
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new SecretFileError(
      `${path} must hold names with what stands under them, not ${Array.isArray(given) ? 'a list' : 'a single value'}.`,
    );
  return new Map(
    Object.entries(given).map(([name, value]) => [
      name,
      Array.isArray(value) && !listsAreValues ? value : [value],
    ]),
  );
}

function jsonIn(text: string, path: string): unknown {
  if (text.trim() === '') throw new SecretFileError(`${path} is empty; it must hold a JSON object.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SecretFileError(`${path} is no JSON${placeOf(error, text)}.`);
  }
}

/** Of the parser's message only the place: it quotes the file. */
function placeOf(error: unknown, text: string): string {
  const at = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return at === undefined ? '' : ` at line ${text.slice(0, Number(at)).split('\n').length}`;
}

async function yamlIn(text: string, path: string): Promise<unknown> {
  if (text.trim() === '')
    throw new SecretFileError(`${path} is empty; it must hold names with what stands under them.`);
  // Only who has such a file needs the parser.
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const [problem] = document.errors;
  if (problem)
    throw new SecretFileError(
      `${path} is no YAML at line ${problem.linePos?.[0].line ?? 1} (${problem.code}).`,
    );
  return document.toJS({ maxAliasCount: 100 }) as unknown;
}

function linesIn(text: string, path: string): Entries {
  const entries = new Map<string, unknown[]>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const equals = line.indexOf('=');
    if (equals < 0)
      throw new SecretFileError(`${path} line ${index + 1} has no "="; each line is NAME=value.`);
    const name = line.slice(0, equals).trim();
    if (name === '') throw new SecretFileError(`${path} line ${index + 1} has no name before its "=".`);
    entries.set(name, [...(entries.get(name) ?? []), line.slice(equals + 1)]);
  }
  return entries;
}

function connectionOf(id: string, value: unknown, path: string): ConnectionFields {
  try {
    if (typeof value === 'string') return textOf(value);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return fieldsOf(id, value as Readonly<Record<string, unknown>>);
  } catch (error) {
    if (error instanceof ConnectionError) throw new ConnectionError(`"${id}" in ${path}: ${error.message}`);
    throw error;
  }
  throw new SecretFileError(`"${id}" in ${path} must be a URI or the fields of a connection.`);
}

const textOf = (text: string): ConnectionFields =>
  text.trimStart().startsWith('{')
    ? parseConnectionJson(text.trim(), 'server')
    : parseConnectionUri(text, 'server');

function fieldsOf(id: string, given: Readonly<Record<string, unknown>>): ConnectionFields {
  const { conn_id: ownId, extra_dejson: decoded, ...others } = given;
  if (ownId !== undefined && ownId !== id)
    throw new ConnectionError(`it stands under the id "${id}" and says that its id is "${String(ownId)}".`);
  if (decoded !== undefined && others.extra !== undefined)
    throw new ConnectionError('extra and extra_dejson exclude each other.');
  const extra = decoded === undefined ? {} : { extra: decoded };
  return parseConnectionJson(JSON.stringify({ ...others, ...extra }), 'server');
}

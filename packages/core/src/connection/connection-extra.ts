// What a connection has beyond its fixed fields: kept as the text of a JSON object, read as that object.
import { splitJsonObject } from '../input/split-json.ts';
import { ConnectionError } from './connection-fields.ts';
import { asciiString, spacedJson } from './spaced-json.ts';

/** The text, after a look that it holds an object; null where it is empty. @throws ConnectionError */
export function checkedExtra(text: string): string | null {
  if (text === '') return null;
  const value = jsonValue(text);
  if (value === undefined) throw new ConnectionError('The extra of a connection must be JSON.');
  if (typeof value.is !== 'object' || value.is === null || Array.isArray(value.is)) {
    throw new ConnectionError(
      'The extra of a connection must be a JSON object, not a list or a single value.',
    );
  }
  return text;
}

/** The object that the text holds; empty where there is no extra. */
export function extraObject(extra: string | null): Readonly<Record<string, unknown>> {
  return extra === null ? {} : JSON.parse(extra);
}

/** The options of a URI as an extra. A server reads each value that is JSON as that; a task takes all of them as text. */
export function extraOfQuery(query: ReadonlyMap<string, string>, isDecoded: boolean): string {
  const entries = [...query].map(([key, value]) => {
    const isJson = isDecoded && jsonValue(value) !== undefined;
    return `${asciiString(key)}: ${isJson ? spacedJson(value) : asciiString(value)}`;
  });
  return `{${entries.join(', ')}}`;
}

/** The entries where all values are texts, so that a query can say them; null where one is not, or there are none. */
export function queryOfExtra(extra: string): ReadonlyMap<string, string> | null {
  const entries = splitJsonObject(extra) ?? [];
  if (entries.length === 0 || entries.some(([, json]) => !json.startsWith('"'))) return null;
  return new Map(entries.map(([key, json]) => [key, JSON.parse(json) as string]));
}

/** Wrapped, as `null` is a value. */
function jsonValue(text: string): { readonly is: unknown } | undefined {
  try {
    return { is: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

// A connection from the text that an environment variable or a secrets file has: a URI, or a JSON object.

import {
  ConnectionError,
  type ConnectionFields,
  type ConnectionReader,
  noFields,
} from './connection-fields.ts';
import { parseConnectionJson } from './connection-json.ts';
import { parseConnectionUri } from './parse-connection-uri.ts';

/** @throws ConnectionError */
export function parseConnectionText(text: string, reader: ConnectionReader): ConnectionFields {
  if (text === '') return noFields;
  const trimmed = text.trim();
  if (trimmed === '') throw new ConnectionError('The text of the connection is blank.');
  return trimmed.startsWith('{') ? parseConnectionJson(trimmed, reader) : parseConnectionUri(trimmed, reader);
}

// Requests that fit their schema and still cannot be looked up or stored: numbers beyond what is exact, texts with a NUL. Databases
// refuse them each in its own way; here they are told apart before one is asked.
import type { ErrorObject } from 'ajv/dist/2020.js';

/** Values of users' own: kept as JSON text, in which both are written otherwise. */
const FREE: ReadonlySet<string> = new Set(['conf', 'dag_run_conf', 'value', 'extra', 'params_input']);
const MAX_DEPTH = 6;

/** What stands in an address: numbers are brought to the nearest exact one, which is there as little. */
export function nearestExact(data: unknown): void {
  if (typeof data !== 'object' || data === null) return;
  const fields = data as Record<string, unknown>;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'number' && Number.isFinite(value)) fields[name] = exact(value);
    else if (Array.isArray(value))
      fields[name] = value.map((item: unknown) => (typeof item === 'number' ? exact(item) : item));
  }
}

const exact = (value: number): number =>
  Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);

/** What nobody could store, in the words of the validator. */
export function unstorable(data: unknown): readonly ErrorObject[] {
  const found: ErrorObject[] = [];
  look(data, '', found, 0);
  return found;
}

function look(value: unknown, instancePath: string, found: ErrorObject[], depth: number): void {
  if (depth > MAX_DEPTH) return;
  const tell = (keyword: string, params: object, message: string): void => {
    found.push({ keyword, instancePath, params, message, data: value, schemaPath: '' });
  };
  if (typeof value === 'string' && value.includes('\0')) tell('storable', {}, 'Text should hold no NUL');
  else if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    tell('maximum', { limit: Number.MAX_SAFE_INTEGER }, 'Input is too large');
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value))
      if (!FREE.has(key))
        look(item, `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found, depth + 1);
}

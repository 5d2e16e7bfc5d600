// Keys by which stored values say what they are in a language: a date, a set, an object of some class. A request may not bring them,
// or whoever reads the value back would make of it whatever the request names.
import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../server/api-error.ts';

const reserved: ReadonlySet<string> = new Set([
  ...['__classname__', '__version__', '__data__', '__id__', '__cache__'],
  // Those of older forms, which are still read.
  ...['__type', '__source', '__var'],
]);

type Hook = (request: FastifyRequest) => Promise<void>;

/** For `preHandler`. `decodes`: readers make objects of texts in it, so texts are looked into as well. */
export function withoutReservedKeys(field: string, { decodes = false } = {}): Hook {
  return async ({ body }) => {
    const value = (body as Readonly<Record<string, unknown>> | null)?.[field];
    const found = reservedIn(value, field, decodes);
    if (found === null) return;
    const keys = found.keys.join(', ');
    throw new ApiError(422, [
      {
        type: 'value_error',
        loc: ['body', field],
        msg: `Value error, ${found.path} has keys that are reserved for stored values: ${keys}. Name them otherwise.`,
        input: value,
      },
    ]);
  };
}

interface Found {
  readonly path: string;
  readonly keys: readonly string[];
}

function reservedIn(value: unknown, path: string, decodes: boolean): Found | null {
  if (typeof value === 'string') return decodes ? reservedIn(decoded(value), path, decodes) : null;
  if (typeof value !== 'object' || value === null) return null;
  const isList = Array.isArray(value);
  const keys = isList ? [] : Object.keys(value).filter((key) => reserved.has(key));
  if (keys.length > 0) return { path, keys: keys.sort() };
  for (const [name, part] of Object.entries(value)) {
    const found = reservedIn(part, isList ? `${path}[${name}]` : `${path}.${name}`, decodes);
    if (found !== null) return found;
  }
  return null;
}

/** The object or list that a text stands for, or null. */
function decoded(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// JSON text on its way through JavaScript: its numbers are written as they came, however long, and whole ones with a point stay floats.

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** A value to be written with `JSON.stringify`, and for nothing else. */
export function exactJson(text: string): unknown {
  return parse(text, (_key, value, context) => {
    const source = context?.source;
    return typeof value === 'number' && source !== undefined && source !== String(value)
      ? rawJSON(source)
      : value;
  });
}

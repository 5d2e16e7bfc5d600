// The schemas of routes say `type: [x, 'null']`, which serves quickly; the document says it as Airflow's does, which more tools understand.

type Schema = Readonly<Record<string, unknown>>;

/** Of a document or any part of it: `anyOf` of the type and null, wherever a schema names both as its types. */
export function nullAsAlternative(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(nullAsAlternative);
  if (typeof part !== 'object' || part === null) return part;
  const changed = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, nullAsAlternative(value)]),
  );
  return Array.isArray(changed.type) ? alternatives(changed, changed.type) : changed;
}

function alternatives(schema: Schema, types: readonly unknown[]): Schema {
  const { default: given, description, enum: values, title, type: _types, ...rest } = schema;
  const others = Array.isArray(values) ? { enum: values.filter((value) => value !== null) } : {};
  return {
    anyOf: types.map((type) => (type === 'null' ? { type } : { ...rest, ...others, type })),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(given === undefined ? {} : { default: given }),
  };
}

// Pieces that the shapes of the REST API are made of. Written so that the serialiser needs no validation to choose a branch.
import { type Static, type TSchema, Type } from 'typebox';

/** `type: [x, 'null']` where the schema has one type: the serialiser is several times quicker than with `anyOf`. */
export function nullable<Schema extends TSchema>(schema: Schema) {
  const { type, enum: values, ...rest } = schema as { type?: unknown; enum?: readonly unknown[] };
  if (typeof type !== 'string')
    return Type.Unsafe<Static<Schema> | null>({ anyOf: [schema, { type: 'null' }] });
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [type, 'null'],
    ...(values === undefined ? {} : { enum: [...values, null] }),
  });
}

export function oneOf<const Values extends readonly string[]>(values: Values) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values] });
}

export const dateTime = Type.Unsafe<string>({ type: 'string', format: 'date-time' });
export const anything = Type.Unsafe<unknown>({});
export const jsonObject = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  additionalProperties: true,
});

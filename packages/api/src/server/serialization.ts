// Writes answers in the form that their schemas name. A schema is compiled when it is first answered with, once for the process:
// all of them together would take most of the time until the server is ready.
import fastJsonStringify from 'fast-json-stringify';
import type { FastifySerializerCompiler } from 'fastify';
import type { TSchema } from 'typebox';

type Serialize = (data: unknown) => string;

const compiled = new WeakMap<object, Serialize>();

export const serializerCompiler: FastifySerializerCompiler<TSchema> = ({ schema }) => {
  let serialize: Serialize | undefined;
  return (data: unknown) => {
    serialize ??= serializerOf(schema);
    return serialize(data);
  };
};

function serializerOf(schema: TSchema): Serialize {
  const known = compiled.get(schema);
  if (known) return known;
  const made = fastJsonStringify(schema);
  compiled.set(schema, made);
  return made;
}

// Checks values against JSON Schemas, draft 2020-12.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

// Silent about formats that are for forms only, such as `multiline`.
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
(ajvFormats as unknown as (instance: Ajv2020) => void)(ajv);
const compiled = new WeakMap<object, ValidateFunction>();

/** What is wrong with `value`, one sentence each; nothing where it fits. */
export function checkSchema(schema: Readonly<Record<string, unknown>>, value: unknown): readonly string[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    (error) => `${error.instancePath || 'the value'} ${error.message ?? 'is not valid'}`,
  );
}

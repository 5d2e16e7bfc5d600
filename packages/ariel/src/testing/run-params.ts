// The params of a run: what was given over the defaults, checked against their schemas. Used by the local runner only.
import type { DagDefinition } from '@ariel/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Params that a run cannot have: each problem names its param. */
export class RunParamsError extends Error {
  override readonly name = 'RunParamsError';
  readonly code = 'ARIEL_PARAMS_INVALID';
}

export function runParams(
  definition: DagDefinition,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(definition.params, name));
  const problems = unknown.map(
    (name) =>
      `"${name}" is not a param of the DAG (${Object.keys(definition.params).join(', ') || 'it has none'})`,
  );
  const values: Record<string, unknown> = {};
  // `strict: false`: authors' schemas may say more than a validator needs, such as the section of a form.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  for (const [name, { defaultJson, schema }] of Object.entries(definition.params)) {
    if (given[name] === undefined && defaultJson === null) {
      problems.push(`"${name}" has no default and must be given`);
      continue;
    }
    values[name] = given[name] ?? JSON.parse(defaultJson ?? 'null');
    const validate = ajv.compile(schema);
    if (!validate(values[name]))
      problems.push(`"${name}" ${ajv.errorsText(validate.errors, { dataVar: 'it' })}`);
  }
  if (problems.length === 0) return values;
  throw new RunParamsError(`The params of DAG "${definition.dagId}" are refused: ${problems.join('; ')}.`);
}

// The params of a run: what was given over the defaults, checked against their schemas. Used by the local runner only.
import type { DagDefinition, ParamDefinition } from '@ariel/core';
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
  const ofTasks = definition.tasks.flatMap(({ params = {}, taskId }) =>
    Object.entries(params).map(([name, param]) => ({ name, param, taskId })),
  );
  const known = new Set([...Object.keys(definition.params), ...ofTasks.map(({ name }) => name)]);
  const problems = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((name) => `"${name}" is not a param of the DAG (${[...known].join(', ') || 'it has none'})`);
  // As a run keeps them: also what only a task declares.
  const values: Record<string, unknown> = { ...given };
  // `strict: false`: authors' schemas may say more than a validator needs, such as the section of a form.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  const problemOf = (value: unknown, { defaultJson, schema }: ParamDefinition): string | null => {
    if (value === undefined && defaultJson === null) return 'has no default and must be given';
    const validate = ajv.compile(schema);
    const fits = validate(value ?? JSON.parse(defaultJson ?? 'null'));
    return fits ? null : ajv.errorsText(validate.errors, { dataVar: 'it' });
  };
  for (const [name, param] of Object.entries(definition.params)) {
    const problem = problemOf(given[name], param);
    if (problem !== null) problems.push(`"${name}" ${problem}`);
    values[name] = given[name] ?? JSON.parse(param.defaultJson ?? 'null');
  }
  for (const { name, param, taskId } of ofTasks) {
    const problem = problemOf(given[name], param);
    if (problem !== null) problems.push(`"${name}" of task "${taskId}" ${problem}`);
  }
  if (problems.length === 0) return values;
  throw new RunParamsError(`The params of DAG "${definition.dagId}" are refused: ${problems.join('; ')}.`);
}

// Checks that each param's default fits the param's own schema. Runs in the child: a schema may hold a pattern that
// never ends. The checker is loaded only where a DAG has params.
import type { DagDefinition, ParamDefinition } from '@ariel/core';
import type { DagPlace } from './evaluation.ts';
import { type ImportFailure, importFailure } from './import-failure.ts';

export async function checkParams(
  definitions: readonly DagDefinition[],
  path: string,
  places: Readonly<Record<string, DagPlace>>,
): Promise<ImportFailure[]> {
  const params = definitions.flatMap(declaredIn);
  const withDefault = params.filter(({ param }) => param.defaultJson !== null);
  if (withDefault.length === 0) return [];
  const validate = await loadValidator();
  return withDefault.flatMap(({ dagId, name, param, taskId }) => {
    const problem = validate(param.schema, JSON.parse(param.defaultJson ?? 'null'));
    if (problem === null) return [];
    const of = taskId === null ? '' : ` of task "${taskId}"`;
    const message = `DAG "${dagId}": the default of param "${name}"${of} does not fit its schema: ${param.defaultJson} ${problem}.`;
    return [{ ...importFailure('ARIEL_IMPORT_PARAM_DEFAULT', message, { path, ...places[dagId] }), dagId }];
  });
}

interface Declared {
  readonly dagId: string;
  /** Null: of the DAG. */
  readonly taskId: string | null;
  readonly name: string;
  readonly param: ParamDefinition;
}

function declaredIn({ dagId, params, tasks }: DagDefinition): Declared[] {
  const of = (taskId: string | null, declared: DagDefinition['params']): Declared[] =>
    Object.entries(declared).map(([name, param]) => ({ dagId, taskId, name, param }));
  return [...of(null, params), ...tasks.flatMap((task) => of(task.taskId, task.params ?? {}))];
}

async function loadValidator(): Promise<(schema: object, value: unknown) => string | null> {
  const [{ Ajv2020 }, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')]);
  // Quiet: a `format` that only the form knows, such as `multiline`, is no fault of the file.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  formats.default.default(ajv);
  return (schema, value) => {
    try {
      const validate = ajv.compile(schema);
      return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: 'value', separator: ', ' });
    } catch (error) {
      return `cannot be checked, because the schema is wrong (${error instanceof Error ? error.message : String(error)})`;
    }
  };
}

// The params of a run: the defaults of its version, overlaid by what its conf says.
import type { DagDefinition } from '@ariel/core';
import { ControlError } from '@ariel/protocol';
import type { ControlSettings } from './control-settings.ts';

type Definition = Pick<DagDefinition, 'params' | 'tasks'>;

/**
 * Defaults overlaid by what the caller gave, as JSON text by name; keys that are no params are kept. Where the installation does not
 * let a conf override them: the defaults. What is given must also fit tasks that have a param of that name themselves: their values
 * are made where they run, and it is too late then to refuse the run.
 */
export function resolveParams(
  settings: Pick<ControlSettings, 'checkSchema' | 'confOverridesParams'>,
  { params, tasks }: Definition,
  given: Readonly<Record<string, unknown>>,
): string {
  const conf = settings.confOverridesParams === false ? {} : given;
  const problems: string[] = [];
  const entries = Object.entries(params).flatMap(([name, param]): [string, string][] => {
    if (Object.hasOwn(conf, name)) {
      const found = settings.checkSchema(param.schema, conf[name]);
      problems.push(...found.map((problem) => `${name}: ${problem}`));
      return [[name, JSON.stringify(conf[name])]];
    }
    if (param.defaultJson === null) {
      problems.push(`${name}: no value was given and it has no default`);
      return [];
    }
    return [[name, param.defaultJson]];
  });
  problems.push(...problemsOfTasks(settings, tasks, conf));
  if (problems.length > 0) {
    throw new ControlError('ARIEL_PARAMS_INVALID', 400, `Invalid input for param ${problems.join('; ')}`);
  }
  const others = Object.entries(conf)
    .filter(([name]) => !Object.hasOwn(params, name))
    .map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return `{${[...entries, ...others].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

function problemsOfTasks(
  { checkSchema }: Pick<ControlSettings, 'checkSchema'>,
  tasks: Definition['tasks'],
  conf: Readonly<Record<string, unknown>>,
): string[] {
  return tasks.flatMap(({ params = {}, taskId }) =>
    Object.entries(params).flatMap(([name, { defaultJson, schema }]) => {
      const where = `${name} of task ${taskId}`;
      if (Object.hasOwn(conf, name))
        return checkSchema(schema, conf[name]).map((problem) => `${where}: ${problem}`);
      return defaultJson === null ? [`${where}: no value was given and it has no default`] : [];
    }),
  );
}

// The params of a run: the defaults of its version, overlaid by what its conf says.
import type { ParamDefinition } from '@ariel/core';
import { ControlError } from '@ariel/protocol';
import type { ControlSettings } from './control-settings.ts';

/**
 * Defaults overlaid by what the caller gave, as JSON text by name; keys that are no params are kept. Where the installation does not
 * let a conf override them: the defaults.
 */
export function resolveParams(
  settings: Pick<ControlSettings, 'checkSchema' | 'confOverridesParams'>,
  params: Readonly<Record<string, ParamDefinition>>,
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
  if (problems.length > 0) {
    throw new ControlError('ARIEL_PARAMS_INVALID', 400, `Invalid input for param ${problems.join('; ')}`);
  }
  const others = Object.entries(conf)
    .filter(([name]) => !Object.hasOwn(params, name))
    .map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  return `{${[...entries, ...others].map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

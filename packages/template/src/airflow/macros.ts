// `macros`: the modules and functions that Airflow gives to templates.

import { needInt, needNumber, needText } from '../builtins/coerce.ts';
import { jsonText } from '../builtins/json-text.ts';
import { TemplateError } from '../errors.ts';
import { iterate } from '../values/iteration.ts';
import type { SafeObject } from '../values/safe-object.ts';
import { toFloat } from '../values/whole-float.ts';
import { dateMacros } from './date-macros.ts';
import { moduleFunction, moduleObject } from './module.ts';
import { uuidModule } from './uuid.ts';
import { parseYaml } from './yaml.ts';

export interface MacroSources {
  /** The clock, in microseconds since the epoch. */
  readonly nowUs: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

export function makeMacros({ nowUs, random }: MacroSources): SafeObject {
  return moduleObject({
    text: "<module 'airflow.macros'>",
    members: {
      ...dateMacros(nowUs),
      uuid: uuidModule(random),
      random: randomModule(random),
      json: jsonModule,
      yaml: yamlModule,
    },
  });
}

function randomModule(random: () => number): SafeObject {
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const pick = (items: readonly unknown[]): unknown => {
    if (items.length === 0)
      throw new TemplateError('ARIEL_TEMPLATE_INDEX', 'there is nothing to choose from');
    return items[between(0, items.length - 1)];
  };
  return moduleObject({
    text: "<module 'random'>",
    members: Object.fromEntries([
      moduleFunction('random', '', () => toFloat(random())),
      moduleFunction('randint', 'a b', (low: unknown, high: unknown) =>
        between(needInt(low, 'a'), needInt(high, 'b')),
      ),
      moduleFunction('choice', 'seq', (items: unknown) => pick(iterate(items))),
      moduleFunction('uniform', 'a b', (low: unknown, high: unknown) =>
        toFloat(needNumber(low, 'a') + (needNumber(high, 'b') - needNumber(low, 'a')) * random()),
      ),
    ]),
  });
}

function dumps(
  value: unknown,
  indent: unknown,
  sortKeys: unknown,
  separators: unknown,
  ensureAscii: unknown,
): string {
  const size = indent === undefined || indent === null ? undefined : needInt(indent, 'the indent');
  const [item = ', ', colon = ': '] =
    separators === undefined || separators === null
      ? []
      : iterate(separators).map((text) => needText(text, 'a separator'));
  return jsonText(value, {
    sortsKeys: sortKeys === true,
    indent: size,
    separators: [item, colon],
    keepsUnicode: ensureAscii === false,
  });
}

export function parseJson(text: unknown): unknown {
  const source = needText(text, 'the JSON text');
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_VALUE',
      `the text is no JSON: ${error instanceof Error ? error.message : 'unknown'}`,
      undefined,
      error,
    );
  }
}

const jsonModule = moduleObject({
  text: "<module 'json'>",
  members: Object.fromEntries([
    moduleFunction('dumps', 'obj indent? sort_keys? separators? ensure_ascii?', dumps),
    moduleFunction('loads', 's', parseJson),
  ]),
});

const yamlModule = moduleObject({
  text: "<module 'yaml'>",
  members: Object.fromEntries([
    moduleFunction('safe_load', 'stream', (text: unknown) => parseYaml(needText(text, 'the YAML text'))),
  ]),
});

// What users gave and tasks made, as it may be shown: without what has the name of a secret. Known secrets are taken out where
// tasks run; here nobody knows them.
import {
  type DagDefinition,
  hidden,
  type Json,
  MASK,
  maskJsonText,
  noSensitiveNames,
  type ParamDefinition,
  type SensitiveNames,
  sensitiveNames,
} from '@ariel/core';
import type { ApiContext, ApiServer } from './api-context.ts';

type Masking = Pick<ApiContext, 'masking'>;

/** Where answers of the public API hold such values. */
const HELD_IN: ReadonlySet<string> = new Set([
  'conf',
  'dag_run_conf',
  'rendered_fields',
  'extra',
  'params_input',
]);
const MAX_DEPTH = 8;

const cached = new WeakMap<NonNullable<ApiContext['masking']>, SensitiveNames>();
const airflowsNames = sensitiveNames();

export function hiddenNames({ masking }: Masking): SensitiveNames {
  if (!masking) return airflowsNames;
  const known = cached.get(masking);
  if (known) return known;
  const names = masking.hidesByName ? sensitiveNames(masking.sensitiveNames) : noSensitiveNames;
  cached.set(masking, names);
  return names;
}

/** A value, or the text of one, without secrets. */
export function shownValue<Value>(context: Masking, value: Value): Value {
  const names = hiddenNames(context);
  if (typeof value !== 'string') return masked(value, names) as Value;
  return looksLikeJson(value) ? (maskJsonText(value, { names }) as Value) : value;
}

/** JSON text without secrets; `name`: under which it stands. */
export function shownJson(context: Masking, json: string, name: string | null = null): string {
  const names = hiddenNames(context);
  if (name === null || !names.isSensitive(name)) return maskJsonText(json, { names });
  return maskJsonText(`{${JSON.stringify(name)}:${json}}`, { names }).slice(
    JSON.stringify(name).length + 2,
    -1,
  );
}

/** A param's default and schema: of one that is a secret by its name or its format no value is shown. */
export function shownParam(
  context: Masking,
  name: string,
  param: ParamDefinition,
): { readonly value: unknown; readonly schema: Readonly<Record<string, Json>> } {
  const value = param.defaultJson === null ? null : (JSON.parse(param.defaultJson) as unknown);
  if (!isSecretParam(context, name, param))
    return { value: shownValue(context, value), schema: param.schema };
  const { const: _const, default: _default, enum: _enum, examples: _examples, ...schema } = param.schema;
  return { value: hidden(value, 0), schema };
}

/** The params of a run. */
export function shownParams(
  context: Masking,
  params: unknown,
  definition: DagDefinition | undefined,
): unknown {
  const shown = shownValue(context, params);
  if (definition === undefined || typeof shown !== 'object' || shown === null) return shown;
  // What a run was given is also for tasks that declare it themselves.
  const declared = [definition.params, ...definition.tasks.map(({ params = {} }) => params)];
  return Object.fromEntries(
    Object.entries(shown).map(([name, value]) => {
      const isSecret = declared.some((params) => {
        const param = params[name];
        return param !== undefined && isSecretParam(context, name, param);
      });
      return [name, isSecret ? hidden(value, 0) : value];
    }),
  );
}

/** What a form showed hidden and sent back as it was means: the default. */
export function withoutHidden(
  context: Masking,
  conf: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const names = hiddenNames(context);
  return Object.fromEntries(
    Object.entries(conf).filter(([name, value]) => value !== MASK || !names.isSensitive(name)),
  );
}

export function isSecretParam(
  context: Masking,
  name: string,
  { schema }: Pick<ParamDefinition, 'schema'>,
): boolean {
  return schema.format === 'password' || hiddenNames(context).isSensitive(name);
}

/** Masks what every answer of the public API holds in the usual places, whichever route it is of. */
export function installMasking(server: ApiServer, context: Masking): void {
  server.addHook('preSerialization', async (request, _reply, payload) =>
    request.routeOptions.url?.startsWith('/api/v2/') ? walk(context, payload, 0) : payload,
  );
}

function walk(context: Masking, value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => walk(context, item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      HELD_IN.has(key) ? shownValue(context, item) : walk(context, item, depth + 1),
    ]),
  );
}

const looksLikeJson = (text: string): boolean => /^\s*[[{]/.test(text);

function masked(value: unknown, names: SensitiveNames): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => masked(item, names));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      names.isSensitive(key) ? hidden(item, 0) : masked(item, names),
    ]),
  );
}

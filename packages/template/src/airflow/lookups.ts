// The accessors that ask the server when they are read: var.value, var.json, conn and xcom_pull.

import { TemplateError } from '../errors.ts';
import { Tuple } from '../values/collections.ts';
import { iterate } from '../values/iteration.ts';
import { asNumber, isInt } from '../values/numbers.ts';
import { toText, typeName } from '../values/python-text.ts';
import { defineSafeType, type SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { moduleFunction, moduleObject } from './module.ts';

/** What templates ask for while they render. `undefined` says that there is no such thing. */
export interface TemplateLookups {
  readonly xcomPull: (request: XComRequest) => Promise<unknown>;
  readonly variable: (key: string) => Promise<string | undefined>;
  readonly connection: (id: string) => Promise<TemplateConnection | undefined>;
  /** The state of a run of any DAG. */
  readonly runState?: (dagId: string, runId: string) => Promise<string | null>;
}

export interface XComRequest {
  /** Nothing stands for the task itself. */
  readonly taskId: string | undefined;
  readonly dagId: string | undefined;
  readonly runId: string | undefined;
  readonly key: string;
  /** Nothing stands for all: the value of a plain task, the list of values of a mapped one. */
  readonly mapIndex: number | undefined;
  readonly includePriorDates: boolean;
}

export interface TemplateConnection {
  readonly connId: string;
  readonly connType: string;
  readonly host?: string | undefined;
  readonly schema?: string | undefined;
  readonly login?: string | undefined;
  readonly password?: string | undefined;
  readonly port?: number | undefined;
  readonly description?: string | undefined;
  /** JSON text, as stored. */
  readonly extra?: string | undefined;
  readonly uri?: string | undefined;
}

/** Airflow's mark for a default that was not given, which `.get` without one gives back. */
const notSet = defineSafeType<null>({ name: 'ArgNotSet', text: () => 'NOTSET' })(null);

interface Accessor {
  readonly name: string;
  readonly find: (key: string) => Promise<unknown>;
  readonly missing: (key: string) => TemplateError;
}

const accessorObject: (accessor: Accessor) => SafeObject = defineSafeType<Accessor>({
  name: 'accessor',
  text: ({ name }) => `<${name}>`,
  member: (accessor, name) => {
    if (name !== 'get') return findOrFail(accessor, name);
    return new TemplateFunction(
      'get',
      ['key', 'default_var?', 'default_conn?'],
      async (key: unknown, first: unknown, second: unknown) => {
        const found = await accessor.find(toText(key));
        return found === undefined ? (first ?? second ?? (first === null ? null : notSet)) : found;
      },
    );
  },
  item: (accessor, key) => (typeof key === 'string' ? findOrFail(accessor, key) : undefined),
});

async function findOrFail(accessor: Accessor, key: string): Promise<unknown> {
  const found = await accessor.find(key);
  if (found === undefined) throw accessor.missing(key);
  return found;
}

export function variableAccessors(lookups: TemplateLookups): SafeObject {
  const missing = (kind: string) => (key: string) =>
    new TemplateError(
      'ARIEL_TEMPLATE_VARIABLE',
      `there is no variable '${key}'; write \`var.${kind}.get('${key}', default)\` where it may be absent`,
    );
  const json = async (key: string): Promise<unknown> => {
    const text = await lookups.variable(key);
    return text === undefined ? undefined : parseVariable(key, text);
  };
  return moduleObject({
    text: '<var>',
    members: {
      value: accessorObject({ name: 'var.value', find: lookups.variable, missing: missing('value') }),
      json: accessorObject({ name: 'var.json', find: json, missing: missing('json') }),
    },
  });
}

function parseVariable(key: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text, which may be a secret.
    throw new TemplateError(
      'ARIEL_TEMPLATE_VALUE',
      `the variable '${key}' holds no JSON; use \`var.value\``,
      undefined,
      error,
    );
  }
}

export function connectionAccessor(lookups: TemplateLookups): SafeObject {
  return accessorObject({
    name: 'conn',
    find: async (id) => {
      const found = await lookups.connection(id);
      return found && connectionObject(found);
    },
    missing: (id) =>
      new TemplateError(
        'ARIEL_TEMPLATE_CONNECTION',
        `there is no connection '${id}'; write \`conn.get('${id}', default)\` where it may be absent`,
      ),
  });
}

const connectionObject: (connection: TemplateConnection) => SafeObject = defineSafeType<TemplateConnection>({
  name: 'Connection',
  text: ({ connId }) => connId,
  repr: ({ connId }) => `Connection(conn_id='${connId}')`,
  member: (connection, name) => {
    const members: Readonly<Record<string, unknown>> = {
      conn_id: connection.connId,
      conn_type: connection.connType,
      host: connection.host ?? null,
      schema: connection.schema ?? null,
      login: connection.login ?? null,
      password: connection.password ?? null,
      port: connection.port ?? null,
      description: connection.description ?? null,
      extra: connection.extra ?? null,
    };
    if (name === 'extra_dejson')
      return connection.extra ? parseVariable(`extra of ${connection.connId}`, connection.extra) : {};
    if (name === 'get_uri' && connection.uri !== undefined)
      return new TemplateFunction(name, [], () => connection.uri);
    return Object.hasOwn(members, name) ? members[name] : undefined;
  },
});

const pullParams = 'task_ids? dag_id? key? include_prior_dates? session? run_id? map_indexes? default?';

export function xcomPullFunction(lookups: TemplateLookups): [string, TemplateFunction] {
  return moduleFunction('xcom_pull', pullParams, async (...args: readonly unknown[]) => {
    const [taskIds, dagId, key, prior, , runId, mapIndexes, fallback] = args;
    const text = (value: unknown): string | undefined =>
      value === undefined || value === null ? undefined : toText(value);
    const pull = async (taskId: string | undefined, mapIndex: number | undefined): Promise<unknown> => {
      const request = {
        taskId,
        dagId: text(dagId),
        runId: text(runId),
        key: text(key) ?? 'return_value',
        mapIndex,
        includePriorDates: prior === true,
      };
      return (await lookups.xcomPull(request)) ?? fallback ?? null;
    };
    const pullTask = (taskId: string | undefined): Promise<unknown> =>
      pullIndexes(mapIndexes, (index) => pull(taskId, index));
    if (!isList(taskIds)) return pullTask(text(taskIds));
    const values: unknown[] = [];
    for (const taskId of iterate(taskIds)) values.push(await pullTask(toText(taskId)));
    return values;
  });
}

const isList = (value: unknown): boolean => Array.isArray(value) || value instanceof Tuple;

async function pullIndexes(
  given: unknown,
  pull: (index: number | undefined) => Promise<unknown>,
): Promise<unknown> {
  if (given === undefined || given === null) return pull(undefined);
  const index = (value: unknown): number => {
    if (isInt(value)) return Number(asNumber(value));
    throw new TemplateError('ARIEL_TEMPLATE_TYPE', `map_indexes are whole numbers, not '${typeName(value)}'`);
  };
  if (isInt(given)) return pull(index(given));
  const values: unknown[] = [];
  for (const item of iterate(given)) values.push(await pull(index(item)));
  return values;
}

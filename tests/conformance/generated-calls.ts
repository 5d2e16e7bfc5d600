// Calls that are made from the document itself: each parameter with a value that fits it, and what every operation refuses.
import { expect } from 'vitest';
import type { Call, ConformanceClient } from './client.ts';
import { type Operation, operations, type Parameter, type Schema } from './contract.ts';

/** Values by the name of a parameter, where its type does not say enough; `null`: it is shown by hand. */
const values: Readonly<Record<string, unknown>> = {
  order_by: undefined,
  cursor: '',
  limit: 2,
  offset: 1,
  tags_match_mode: 'all',
  state: 'success',
  last_dag_run_state: 'success',
  dag_run_state: 'success',
  run_type: 'manual',
  dag_id: 'judge_linear',
  extra: 'rows=7',
  interval: 1,
  partition_key_regexp_pattern: null,
  before: '2100-01-01T00:00:00Z',
  after: '2000-01-01T00:00:00Z',
  token: null,
  update_mask: null,
  task_group_id: 'work',
  duration_gte: 0,
  duration_gt: 0,
  duration_lte: 9,
  duration_lt: 9,
  base_version_number: 1,
  target_version_number: 1,
  region_id: '018f2f2e-0000-7000-8000-000000000000',
  section: 'core',
  next: '/dags',
};

function valueFor({ name, schema }: Parameter): unknown {
  if (name in values) return values[name];
  const plain = resolved(schema);
  switch (plain.type) {
    case 'integer':
      return name.endsWith('index') ? -1 : 1;
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return resolved(plain.items ?? {}).type === 'integer' ? [1] : ['judge', 'x'];
    default:
      if (plain.format === 'uuid') return values.region_id;
      if (plain.format === 'date-time') return '2020-01-01T00:00:00Z';
      if (plain.format === 'date') return '2020-01-01';
      return String(plain.enum?.[0] ?? 'judge');
  }
}

function resolved(schema: Schema): Schema {
  return schema.anyOf?.find((each) => each.type !== 'null') ?? schema;
}

/** Every query parameter of what only reads, one at a time. */
export async function askEachParameter(api: ConformanceClient): Promise<void> {
  const wrong: string[] = [];
  for (const operation of operations.values()) {
    const normal = api.normal.get(operation.name);
    if (!normal) continue;
    for (const parameter of operation.parameters) {
      const { name } = parameter;
      // What changes something is asked for regions alone, where nothing is; and about DAGs that are not there.
      const isSafe =
        operation.method === 'GET' || operation.path === '/api/v2/dags' || name.startsWith('region_');
      if (parameter.in !== 'query' || !isSafe) continue;
      const value = name === 'order_by' ? orderOf(parameter) : valueFor(parameter);
      if (value === null || value === undefined) continue;
      const call = { ...normal, query: { ...normal.query, [name]: value } };
      wrong.push(
        ...(await failureOf(async () => {
          const { status, text } = await api.ask(operation, call);
          // Nothing is in a region, a loop or at an index that is not there.
          if (status < 300 || ([404, 409].includes(status) && /^region_|_index$|^loop_id$/.test(name)))
            return;
          throw new Error(`${operation.name} ?${name}=${String(value)} → ${status} ${text.slice(0, 300)}`);
        })),
      );
    }
  }
  expect(wrong.join('\n\n')).toBe('');
}

/** All of them are told at once, not only the first. */
async function failureOf(check: () => Promise<unknown>): Promise<string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const orderOf = ({ schema }: Parameter): unknown =>
  (schema as { readonly default?: unknown }).default ?? undefined;

const NO_SUCH = 'no_such_thing';
const NO_NUMBER = 987_654_321;

/** What every operation refuses: nobody, a forged token, a reader who acts, what is not there, what does not fit. */
export async function askForErrors(api: ConformanceClient): Promise<void> {
  const wrong: string[] = [];
  for (const operation of operations.values()) {
    const normal = api.normal.get(operation.name) ?? { path: somePath(operation) };
    for (const call of refusedCalls(operation, normal))
      wrong.push(...(await failureOf(() => api.ask(operation, call))));
  }
  expect(wrong.join('\n\n')).toBe('');
}

function refusedCalls(operation: Operation, normal: Call): Call[] {
  const { hasBody, parameters } = operation;
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const numbers = parameters.filter((parameter) => isNumber(parameter) && parameter.in !== 'header');
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  return [
    { ...normal, as: null },
    { ...normal, as: 'forged' },
    { ...normal, as: 'viewer' },
    ...(inPath.length === 0
      ? []
      : [
          { ...normal, path: Object.fromEntries(inPath.map((each) => [each.name, missing(each)])) },
          { ...normal, path: { ...normal.path, ...lastMissing(inPath) } },
        ]),
    ...numbers.map((each) =>
      each.in === 'path'
        ? { ...normal, path: { ...normal.path, [each.name]: 'x' } }
        : { ...normal, query: { ...normal.query, [each.name]: 'x' } },
    ),
    ...required.map(({ name }) => ({ ...normal, query: without(normal.query, name) })),
    ...(parameters.some(({ name }) => name === 'order_by')
      ? [{ ...normal, query: { ...normal.query, order_by: 'nonsense' } }]
      : []),
    ...(parameters.some(({ name }) => name === 'cursor')
      ? [{ ...normal, query: { ...normal.query, cursor: 'forged' } }]
      : []),
    ...(hasBody
      ? [
          { ...normal, body: { no_such_field: 1 } },
          { ...normal, body: '{"half' },
        ]
      : []),
  ];
}

const isNumber = ({ schema }: Parameter): boolean =>
  ['integer', 'number'].includes(resolved(schema).type ?? '');

const missing = (parameter: Parameter): unknown => (isNumber(parameter) ? NO_NUMBER : NO_SUCH);

function lastMissing(inPath: readonly Parameter[]): Record<string, unknown> {
  const last = inPath.at(-1);
  return last === undefined ? {} : { [last.name]: missing(last) };
}

function somePath({ parameters }: Operation): Record<string, unknown> {
  return Object.fromEntries(
    parameters.filter((each) => each.in === 'path').map((each) => [each.name, missing(each)]),
  );
}

function without(query: Call['query'], name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([key]) => key !== name));
}

// Checks requests against their schemas and says what is wrong in the form that clients of the public API know:
// a list of {type, loc, msg, input, ctx}.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { FastifyRequest, FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { readAddressValues } from './address-values.ts';
import type { Finding } from './api-error.ts';
import { readInstant } from './instant-text.ts';
import { nearestExact, unstorable } from './storable.ts';

const shared = { strict: false, allErrors: true, useDefaults: true, verbose: true } as const;
const addFormats = ajvFormats as unknown as (ajv: Ajv2020) => void;

/** Bodies are JSON and taken at their word; what stands in an address is text and must be read as what is asked for. */
const forBodies = new Ajv2020({ ...shared, discriminator: true });
const forAddresses = new Ajv2020({ ...shared, coerceTypes: 'array' });
addFormats(forBodies);
addFormats(forAddresses);
// Clients write moments in an address in more ways than in a body.
forAddresses.addFormat('date-time', (text: string) => readInstant(text) !== null);
forBodies.addFormat('json-object', isJsonObject);

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  // Compiled when first needed: together they would take a third of the time until the server is ready.
  let validate: ValidateFunction | undefined;
  return (data: unknown) => {
    validate ??= (httpPart === 'body' ? forBodies : forAddresses).compile(schema);
    // Checking fills in defaults and makes numbers of texts; what is wrong is told as it was given.
    const given = isObject(data) ? { ...data } : data;
    if (httpPart !== 'body') readAddressValues(schema, data);
    const isValid = validate(data);
    if (isValid && httpPart !== 'body') nearestExact(data);
    const findings = isValid ? unstorable(data) : (validate.errors ?? []);
    if (findings.length === 0) return { value: data };
    return { error: Object.assign(new Error('The request is not valid.'), { findings, given }) };
  };
};

/** Of an extra that is left empty nothing is known. */
function isJsonObject(text: string): boolean {
  if (text === '') return true;
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

const isObject = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** As the framework calls them, as clients know them, and where they stand; in the order in which clients are told of them. */
const parts = [
  ['params', 'path', 'params'],
  ['querystring', 'query', 'query'],
  ['headers', 'header', 'headers'],
  ['body', 'body', 'body'],
] as const;

/** The findings of an error that the compiler above made; null for any other error. */
export function findingsOf(error: unknown): readonly Finding[] | null {
  if (!isRefused(error)) return null;
  const context = String((error as { validationContext?: unknown }).validationContext);
  const [, part] = parts.find(([name]) => name === context) ?? ['body', 'body'];
  return findingsIn(error, part);
}

/** The framework stops at the first part that is wrong: with it, what is wrong in all the others. */
export function allFindingsOf(error: unknown, request: FastifyRequest): readonly Finding[] | null {
  if (!isRefused(error)) return null;
  const known = String((error as { validationContext?: unknown }).validationContext);
  return parts.flatMap(([name, part, place]) => {
    if (name === known) return findingsIn(error, part);
    const validate = request.getValidationFunction(name) as ((data: unknown) => unknown) | undefined;
    const { error: other } = (validate?.(request[place]) ?? {}) as { readonly error?: unknown };
    return isRefused(other) ? findingsIn(other, part) : [];
  });
}

interface Refused {
  readonly findings: readonly ErrorObject[];
  /** What was checked, before it was changed. */
  readonly given?: unknown;
}

const isRefused = (error: unknown): error is Error & Refused => error instanceof Error && 'findings' in error;

function findingsIn({ findings, given }: Refused, part: string): readonly Finding[] {
  const told = withoutRepeats(
    findings.filter((item) => item.keyword !== 'anyOf' && item.keyword !== 'if'),
  ).map((item) => finding(item, part, given));
  // Several forms that are allowed may miss the same thing.
  const known = new Map(told.map((item) => [JSON.stringify([item.loc, item.type, item.msg]), item]));
  return [...known.values()];
}

/** Several constants of which none was given are one choice. */
function withoutRepeats(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const constants = Map.groupBy(
    errors.filter(({ keyword }) => keyword === 'const'),
    ({ instancePath }) => instancePath,
  );
  return errors.flatMap((error) => {
    const alternatives = error.keyword === 'const' ? (constants.get(error.instancePath) ?? []) : [];
    if (alternatives.length < 2) return [error];
    const allowedValues = alternatives.map(
      ({ params }) => (params as { allowedValue: unknown }).allowedValue,
    );
    return error === alternatives[0] ? [{ ...error, params: { allowedValues } }] : [];
  });
}

function finding(error: ErrorObject, part: string, given: unknown): Finding {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((piece) =>
      /^\d+$/.test(piece) ? Number(piece) : piece.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
  const input = inputOf(error, { part, path, given });
  const { loc = [], ...rest } = explain(error, input);
  return { loc: [part, ...path, ...loc], input, ...rest };
}

function inputOf(
  { data, keyword }: ErrorObject,
  {
    given,
    part,
    path: [first, ...deeper],
  }: { readonly part: string; readonly path: readonly (string | number)[]; readonly given: unknown },
): unknown {
  if (first === undefined) return part !== 'body' && keyword === 'required' ? null : (given ?? data ?? null);
  if (deeper.length === 0 && part !== 'body' && isObject(given)) {
    const value = given[String(first)];
    return Array.isArray(value) && !Array.isArray(data) ? value.at(-1) : (value ?? null);
  }
  return data ?? null;
}

type Explanation = Pick<Finding, 'type' | 'msg'> & Partial<Pick<Finding, 'ctx' | 'loc' | 'input'>>;

function explain(error: ErrorObject, input: unknown): Explanation {
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required':
      return { type: 'missing', msg: 'Field required', loc: [String(params.missingProperty)] };
    case 'additionalProperties': {
      const name = String(params.additionalProperty);
      const extra = (input as Readonly<Record<string, unknown>> | null)?.[name];
      return { type: 'extra_forbidden', msg: 'Extra inputs are not permitted', loc: [name], input: extra };
    }
    case 'type':
      return wrongType(params.type, input, error.instancePath === '');
    case 'enum':
      return { type: 'enum', ...choice(params.allowedValues as readonly unknown[]) };
    case 'minimum':
      return limit('greater_than_equal', 'greater than or equal to', { ge: params.limit });
    case 'maximum':
      return limit('less_than_equal', 'less than or equal to', { le: params.limit });
    case 'exclusiveMinimum':
      return limit('greater_than', 'greater than', { gt: params.limit });
    case 'exclusiveMaximum':
      return limit('less_than', 'less than', { lt: params.limit });
    case 'discriminator':
      return wrongChoice(error, String(params.tag), input);
    case 'const':
      return {
        type: 'literal_error',
        ...choice((params.allowedValues ?? [params.allowedValue]) as readonly unknown[]),
      };
    case 'maxLength':
      return {
        type: 'string_too_long',
        msg: `String should have at most ${String(params.limit)} characters`,
        ctx: { max_length: params.limit },
      };
    case 'minLength':
      return {
        type: 'string_too_short',
        msg: `String should have at least ${String(params.limit)} character`,
        ctx: { min_length: params.limit },
      };
    case 'minItems':
      return size('too_short', 'at least', { min_length: params.limit }, input);
    case 'maxItems':
      return size('too_long', 'at most', { max_length: params.limit }, input);
    case 'pattern': {
      // Letters and digits of any script are one word to Airflow's clients.
      const pattern = String(params.pattern).replace('\\p{L}\\p{N}_', '\\w');
      const msg = `String should match pattern '${pattern}'`;
      return { type: 'string_pattern_mismatch', msg, ctx: { pattern } };
    }
    case 'format':
      if (params.format === 'json-object')
        return {
          type: 'value_error',
          msg: 'Value error, the text must be that of a JSON object, such as {"key": "value"}',
        };
      if (params.format === 'uuid') return { type: 'uuid_parsing', msg: 'Input should be a valid UUID' };
      return params.format === 'date-time'
        ? notAnInstant(input)
        : { type: 'value_error', msg: `Input should be a valid ${String(params.format)}` };
    default:
      return { type: 'value_error', msg: error.message ?? 'Input is not valid' };
  }
}

/** Which of several it is was not said, or is none of them. */
function wrongChoice({ parentSchema }: ErrorObject, tag: string, input: unknown): Explanation {
  const given = isObject(input) ? input[tag] : undefined;
  if (given === undefined) return { type: 'missing', msg: 'Field required', loc: [tag] };
  const { oneOf = [] } = (parentSchema ?? {}) as {
    readonly oneOf?: readonly {
      readonly properties: Readonly<Record<string, { readonly const: unknown }>>;
    }[];
  };
  const allowed = oneOf.map(({ properties }) => properties[tag]?.const);
  return { type: 'literal_error', ...choice(allowed), loc: [tag], input: given };
}

/** A date and time that lacks only its zone, or none at all. */
function notAnInstant(input: unknown): Explanation {
  const hasNoZone = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$/i.test(String(input));
  return hasNoZone
    ? { type: 'timezone_aware', msg: 'Input should be a date and time with a time zone' }
    : { type: 'datetime_from_date_parsing', msg: 'Input should be a valid datetime or date' };
}

function choice(values: readonly unknown[]): Pick<Finding, 'msg'> & { readonly ctx: { expected: string } } {
  const expected = listOf(values.filter((value) => value !== null).map((value) => `'${String(value)}'`));
  return { msg: `Input should be ${expected}`, ctx: { expected } };
}

function size(
  type: string,
  words: string,
  limit: Readonly<Record<string, unknown>>,
  input: unknown,
): Explanation {
  const actual = Array.isArray(input) ? input.length : 0;
  const count = Number(Object.values(limit)[0]);
  const items = count === 1 ? 'item' : 'items';
  return {
    type,
    msg: `List should have ${words} ${count} ${items} after validation, not ${actual}`,
    ctx: { field_type: 'List', ...limit, actual_length: actual },
  };
}

function wrongType(type: unknown, input: unknown, isWhole: boolean): Explanation {
  const wanted = Array.isArray(type) ? String(type.find((name) => name !== 'null')) : String(type);
  const text = typeof input === 'string';
  switch (wanted) {
    case 'integer':
      return text
        ? {
            type: 'int_parsing',
            msg: 'Input should be a valid integer, unable to parse string as an integer',
          }
        : { type: 'int_type', msg: 'Input should be a valid integer' };
    case 'number':
      return text
        ? { type: 'float_parsing', msg: 'Input should be a valid number, unable to parse string as a number' }
        : { type: 'float_type', msg: 'Input should be a valid number' };
    case 'boolean':
      return text
        ? { type: 'bool_parsing', msg: 'Input should be a valid boolean, unable to interpret input' }
        : { type: 'bool_type', msg: 'Input should be a valid boolean' };
    case 'string':
      return { type: 'string_type', msg: 'Input should be a valid string' };
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' };
    default:
      return input === null && isWhole
        ? { type: 'missing', msg: 'Field required' }
        : { type: 'dict_type', msg: 'Input should be a valid dictionary' };
  }
}

function limit(type: string, words: string, ctx: Readonly<Record<string, unknown>>): Explanation {
  return { type, msg: `Input should be ${words} ${String(Object.values(ctx)[0])}`, ctx };
}

function listOf(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}

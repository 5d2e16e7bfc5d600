// Checks requests against their schemas and says what is wrong in the form that clients of the public API know:
// a list of {type, loc, msg, input, ctx}.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import type { Finding } from './api-error.ts';
import { nearestExact, unstorable } from './storable.ts';

const shared = { strict: false, allErrors: true, useDefaults: true, verbose: true } as const;
const addFormats = ajvFormats as unknown as (ajv: Ajv2020) => void;

/** Bodies are JSON and taken at their word; what stands in an address is text and must be read as what is asked for. */
const forBodies = new Ajv2020(shared);
const forAddresses = new Ajv2020({ ...shared, coerceTypes: 'array' });
addFormats(forBodies);
addFormats(forAddresses);

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  // Compiled when first needed: together they would take a third of the time until the server is ready.
  let validate: ValidateFunction | undefined;
  return (data: unknown) => {
    validate ??= (httpPart === 'body' ? forBodies : forAddresses).compile(schema);
    const isValid = validate(data);
    if (isValid && httpPart !== 'body') nearestExact(data);
    const findings = isValid ? unstorable(data) : (validate.errors ?? []);
    if (findings.length === 0) return { value: data };
    return { error: Object.assign(new Error('The request is not valid.'), { findings }) };
  };
};

const parts: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** The findings of an error that the compiler above made; null for any other error. */
export function findingsOf(error: unknown): readonly Finding[] | null {
  if (!(error instanceof Error) || !('findings' in error)) return null;
  const part = parts[String((error as { validationContext?: unknown }).validationContext)] ?? 'body';
  const errors = error.findings as readonly ErrorObject[];
  return errors
    .filter((item) => item.keyword !== 'anyOf' && item.keyword !== 'if')
    .map((item) => finding(item, part));
}

function finding(error: ErrorObject, part: string): Finding {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((piece) =>
      /^\d+$/.test(piece) ? Number(piece) : piece.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
  const input: unknown = error.data ?? null;
  const { loc = [], ...rest } = explain(error, input);
  return { loc: [part, ...path, ...loc], input, ...rest };
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
      return wrongType(params.type, input);
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).filter((value) => value !== null);
      const expected = listOf(allowed.map((value) => `'${String(value)}'`));
      return { type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } };
    }
    case 'minimum':
      return limit('greater_than_equal', 'greater than or equal to', { ge: params.limit });
    case 'maximum':
      return limit('less_than_equal', 'less than or equal to', { le: params.limit });
    case 'exclusiveMinimum':
      return limit('greater_than', 'greater than', { gt: params.limit });
    case 'exclusiveMaximum':
      return limit('less_than', 'less than', { lt: params.limit });
    case 'const': {
      const expected = `'${String(params.allowedValue)}'`;
      return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
    }
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
    case 'pattern':
      return {
        type: 'string_pattern_mismatch',
        msg: `String should match pattern '${String(params.pattern)}'`,
        ctx: { pattern: params.pattern },
      };
    case 'format':
      return params.format === 'date-time'
        ? { type: 'timezone_aware', msg: 'Input should be a date and time with a time zone' }
        : { type: 'value_error', msg: `Input should be a valid ${String(params.format)}` };
    default:
      return { type: 'value_error', msg: error.message ?? 'Input is not valid' };
  }
}

function wrongType(type: unknown, input: unknown): Explanation {
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
      return input === null
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

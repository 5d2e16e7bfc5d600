import type { ParamForm } from '@ariel/protocol';
import { describe, expect, it } from 'vitest';
import { draftOf, paramField } from './param-field.ts';
import { readConf, readDraft } from './read-draft.ts';

const param = (schema: Record<string, unknown>, value?: unknown): ParamForm => ({
  name: 'p',
  schema,
  description: null,
  ...(value === undefined ? {} : { default: value }),
});
const read = (schema: Record<string, unknown>, draft: string | null) => {
  const result = readDraft(paramField(param(schema)), draft);
  return result.kind === 'value' ? { value: result.value } : { wrong: result.why };
};

describe('a schema becomes a field', () => {
  it.each([
    [{ type: 'string' }, 'text', false],
    [{ type: ['string', 'null'] }, 'text', true],
    [{ type: ['null', 'integer'] }, 'integer', true],
    [{ type: 'string', format: 'date' }, 'date', false],
    [{ type: ['string', 'null'], format: 'date-time' }, 'date-time', true],
    [{ anyOf: [{ type: 'number', minimum: 1 }, { type: 'null' }] }, 'number', true],
    [{ anyOf: [{ const: 'a' }, { const: 'b' }] }, 'choice', false],
    [{ enum: ['a', null] }, 'choice', false],
    [{ type: 'array', items: { type: 'string' } }, 'list', false],
    [{ type: 'array' }, 'json', false],
    [{ type: 'object' }, 'json', false],
    [{}, 'json', false],
  ])('%j is %s', (schema, kind, isNullable) => {
    const field = paramField(param(schema));
    expect([field.kind, field.isNullable]).toEqual([kind, isNullable]);
  });
});

describe('what is typed becomes a value', () => {
  it.each([
    [{ type: 'integer', minimum: 1, maximum: 9 }, '5', { value: 5 }],
    [{ type: 'number' }, ' 2.5 ', { value: 2.5 }],
    [{ type: 'number' }, '1e3', { value: 1000 }],
    [{ type: 'boolean' }, 'true', { value: true }],
    [{ type: 'boolean' }, 'false', { value: false }],
    [{ enum: [1, 'a'] }, '1', { value: 1 }],
    [{ enum: [1, 'a'] }, '"a"', { value: 'a' }],
    [{ type: 'array', items: { type: 'string' } }, 'x\n\n y ', { value: ['x', 'y'] }],
    [{ type: 'object' }, '{"a": [1]}', { value: { a: [1] } }],
    [{ type: 'string', format: 'date-time' }, '2026-11-21T10:00:00', { value: '2026-11-21T10:00:00.000Z' }],
    [{ type: ['string', 'null'] }, null, { value: null }],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'abc', { value: 'abc' }],
    [{ type: 'string', pattern: '(' }, 'abc', { value: 'abc' }],
  ])('%j with %j', (schema, draft, result) => expect(read(schema, draft)).toEqual(result));
});

describe('what is wrong is said', () => {
  it.each([
    [{ type: 'integer' }, '1.5'],
    [{ type: 'integer', minimum: 1 }, '0'],
    [{ type: 'integer', maximum: 9 }, '10'],
    [{ type: 'number', exclusiveMinimum: 0 }, '0'],
    [{ type: 'number', multipleOf: 0.1 }, '0.25'],
    [{ type: 'number' }, ''],
    [{ type: 'number' }, 'abc'],
    [{ type: 'string' }, ''],
    [{ type: 'string' }, null],
    [{ type: 'string', minLength: 3 }, 'ab'],
    [{ type: 'string', maxLength: 1 }, 'ab'],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'A'],
    [{ type: 'object' }, '[1]'],
    [{ type: 'object' }, '{"a":'],
    [{ type: 'array', items: { type: 'string' }, minItems: 2 }, 'x'],
    [{ type: 'array', uniqueItems: true }, '[1, 1]'],
    [{ enum: ['a'] }, ''],
    [{ type: 'string', format: 'date-time' }, 'soon'],
  ])('%j with %j', (schema, draft) => expect(read(schema, draft)).toHaveProperty('wrong'));
  it('accepts what a multiple allows, in spite of rounding', () =>
    expect(read({ type: 'number', multipleOf: 0.1 }, '0.3')).toEqual({ value: 0.3 }));
});

describe('a whole form', () => {
  const fields = [
    { ...param({ type: 'integer' }, 3), name: 'count' },
    { ...param({ type: ['string', 'null'] }, null), name: 'note' },
    { ...param({ type: 'array', items: { type: 'string' } }, ['a', 'b']), name: 'names' },
    { ...param({ enum: ['x', 'y'] }, 'y'), name: 'pick' },
  ].map(paramField);
  const drafts = Object.fromEntries(fields.map((field) => [field.name, draftOf(field, field.initial)]));
  it('gives the defaults back unchanged', () => {
    expect(readConf(fields, drafts, {})).toEqual({
      conf: { count: 3, note: null, names: ['a', 'b'], pick: 'y' },
      errors: {},
    });
  });
  it('names the fields that are wrong and keeps what is no param', () => {
    const { conf, errors } = readConf(fields, { ...drafts, count: 'many' }, { other: 1 });
    expect(Object.keys(errors)).toEqual(['count']);
    expect(conf).toMatchObject({ other: 1, pick: 'y' });
  });
});

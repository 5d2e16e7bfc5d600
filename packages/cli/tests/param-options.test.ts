// Each kind of param and each of its options: what is stored of it, and what a run may be given. The same values are checked by the
// server and by `dag.test()`.
import { dag, type Param, param } from 'ariel';
import { localRunner } from 'ariel/testing';
import { describe, expect, test } from 'vitest';
import { checkSchema } from '../src/client/check-schema.ts';

const none = { default: null as never };

describe.each<[string, Param<unknown>, readonly unknown[], readonly unknown[]]>([
  ['string', param.string(), ['', 'a'], [1, null, ['a']]],
  ['string minLength, maxLength', param.string({ minLength: 2, maxLength: 3 }), ['ab', 'abc'], ['a', 'abcd']],
  ['string pattern', param.string({ pattern: '^v\\d+$' }), ['v12'], ['12', 'v']],
  ['string enum', param.string({ enum: ['EU', 'US'] }), ['EU'], ['eu', 'ASIA']],
  ['string format date', param.string({ format: 'date' }), ['2026-01-31'], ['2026-02-31', 'today']],
  [
    'string format date-time',
    param.string({ format: 'date-time' }),
    ['2026-01-31T06:00:00Z'],
    ['2026-01-31'],
  ],
  ['string format time', param.string({ format: 'time' }), ['06:30:00Z'], ['25:00:00Z']],
  ['string format email', param.string({ format: 'email' }), ['ada@example.org'], ['ada']],
  ['string format multiline', param.string({ format: 'multiline' }), ['a\nb'], [1]],
  ['integer', param.integer(), [3, -1], [3.5, '3', true]],
  ['integer minimum, maximum', param.integer({ minimum: 1, maximum: 5 }), [1, 5], [0, 6]],
  ['number', param.number(), [3, 3.5], ['3', null]],
  ['number exclusive bounds', param.number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }), [0.5], [0, 1]],
  ['number multipleOf', param.number({ multipleOf: 0.5 }), [1.5], [1.3]],
  ['boolean', param.boolean(), [true, false], ['true', 0]],
  ['array', param.array(), [[], [1, 'a']], ['a', { 0: 'a' }]],
  ['array items', param.array({ items: param.string({ minLength: 1 }) }), [['a']], [[''], [1]]],
  ['array minItems, maxItems', param.array({ minItems: 1, maxItems: 2 }), [[1], [1, 2]], [[], [1, 2, 3]]],
  ['array uniqueItems', param.array({ uniqueItems: true }), [[1, 2]], [[1, 1]]],
  ['object', param.object(), [{}, { a: 1 }], [[], 'a']],
  [
    'object properties, required, additionalProperties',
    param.object({
      properties: { host: { type: 'string' } },
      required: ['host'],
      additionalProperties: false,
    }),
    [{ host: 'db' }],
    [{}, { host: 1 }, { host: 'db', port: 1 }],
  ],
  ['enum', param.enum(['full', 1, null]), ['full', 1, null], ['delta', 2]],
  ['any', param.any(), [null, 1, 'a', [], {}], []],
])('param %s', (_kind, declared, right, wrong) => {
  const made = (): ReturnType<typeof dag> => dag('checked', { params: { value: declared } }, () => undefined);

  test('takes what fits, on the server and in a test', async () => {
    for (const value of right) {
      expect.soft(checkSchema(declared.definition.schema, value), JSON.stringify(value)).toEqual([]);
      if (value !== null)
        expect.soft((await localRunner.testDag(made(), { params: { value } })).state).toBe('success');
    }
  });

  test('refuses what does not, on the server and in a test', async () => {
    for (const value of wrong) {
      expect.soft(checkSchema(declared.definition.schema, value), JSON.stringify(value)).not.toEqual([]);
      if (value !== null)
        await expect.soft(localRunner.testDag(made(), { params: { value } })).rejects.toThrow('value');
    }
  });
});

test('what forms show of a param is stored as Airflow calls it', () => {
  const { definition } = param.string({
    default: 'EU',
    title: 'Region',
    description: 'Where **orders** come from',
    section: 'What',
    enum: ['EU', 'US'],
    valuesDisplay: { EU: 'Europe', US: 'America' },
  });
  expect(definition).toEqual({
    defaultJson: '"EU"',
    description: 'Where **orders** come from',
    schema: {
      type: 'string',
      title: 'Region',
      description: 'Where **orders** come from',
      section: 'What',
      enum: ['EU', 'US'],
      values_display: { EU: 'Europe', US: 'America' },
    },
  });
  const several = param.array({ examples: [['a', 'b']], default: [] });
  expect(several.definition.schema).toEqual({ type: 'array', examples: [['a', 'b']] });
  expect(param.any(none).definition.defaultJson).toBe('null');
});

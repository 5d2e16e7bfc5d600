import { expect, it } from 'vitest';
import { nullAsAlternative } from './null-as-alternative.ts';

it.each([
  [{ type: 'string' }, { type: 'string' }],
  [{ type: ['string', 'null'] }, { anyOf: [{ type: 'string' }, { type: 'null' }] }],
  [
    { type: ['integer', 'null'], minimum: 0, default: 1, description: 'd', title: 't' },
    { anyOf: [{ type: 'integer', minimum: 0 }, { type: 'null' }], default: 1, description: 'd', title: 't' },
  ],
  [
    { type: ['string', 'null'], enum: ['a', null] },
    { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
  ],
  [
    {
      type: 'object',
      properties: { type: { type: ['array', 'null'], items: { type: ['number', 'null'] } } },
    },
    {
      type: 'object',
      properties: {
        type: {
          anyOf: [
            { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
            { type: 'null' },
          ],
        },
      },
    },
  ],
  [
    [1, 'text', null, true],
    [1, 'text', null, true],
  ],
])('%j is written as %j', (given, expected) => {
  expect(nullAsAlternative(given)).toEqual(expected);
});

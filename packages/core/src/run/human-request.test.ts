import { expect, test } from 'vitest';
import { filledIn, wrongChoice } from './human-request.ts';

const one = { options: ['yes', 'no', 'later'], multiple: false };

test.each([
  [one, ['yes'], null],
  [{ ...one, multiple: true }, ['yes', 'later'], null],
  [one, [], 'no option is chosen'],
  [one, ['yes', 'no'], '2 options are chosen (yes, no), but only one may be'],
  [one, ['maybe'], '"maybe" is none of the options yes, no, later'],
  [{ ...one, multiple: true }, ['yes', 'yes'], 'an option is chosen twice'],
])('%j with %j chosen: %s', (request, chosen, problem) => {
  expect(wrongChoice(request, chosen)).toBe(problem);
});

test('what a form does not say is as it was given', () => {
  const params = {
    a: { value: 1, description: null, schema: {} },
    b: { value: 'x', description: null, schema: {} },
  };
  expect(filledIn(params, { b: 'y', c: 3 })).toEqual({ a: 1, b: 'y', c: 3 });
});

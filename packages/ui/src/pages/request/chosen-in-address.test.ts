import { expect, test } from 'vitest';
import { chosenInAddress } from './chosen-in-address.ts';

const field = { value: 1, description: null, schema: { type: 'number' } };
const request = {
  options: ['EU', 'US', 'South America'],
  defaults: ['EU'],
  multiple: false,
  params: { rate: field, note: { ...field, value: '' } },
};
const many = { ...request, multiple: true };

test('what the address names is chosen and filled in', () => {
  const search = { _options: ['US'], rate: 3, note: 'cheap', map_index: -1 };
  expect(chosenInAddress(request, search)).toEqual({
    ...{ options: ['US'], values: { rate: 3, note: 'cheap' }, unknown: [] },
  });
});

test('without a choice the request’s own defaults are chosen, and none where it has none', () => {
  expect(chosenInAddress(request, {}).options).toEqual(['EU']);
  expect(chosenInAddress({ ...request, defaults: null }, { map_index: 2 }).options).toEqual([]);
});

test.each([[['EU', 'US']], ['["EU","US"]'], ["['EU', 'US']"], ['EU,US']])(
  'several options in the form %j',
  (given) => {
    expect(chosenInAddress(many, { _options: given }).options).toEqual(['EU', 'US']);
    expect(chosenInAddress(request, { _options: given }).options).toEqual(['EU']);
  },
);

test('options and fields that the request does not have choose nothing, and are named', () => {
  const search = { _options: ['Mars', 'US', 'US'], amount: 1, __proto__x: 'y', constructor: 'z' };
  const chosen = chosenInAddress(many, search);
  expect(chosen.options).toEqual(['US']);
  expect(chosen.values).toEqual({});
  expect(chosen.unknown).toEqual(['Mars', 'amount', '__proto__x', 'constructor']);
  // Where all are unknown nothing is chosen: also not the default, which somebody would send by mistake.
  expect(chosenInAddress(request, { _options: ['Mars'] }).options).toEqual([]);
});

import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('without words everything is measured on SQLite, and kept', () => {
  expect(readOptions([])).toMatchObject({
    database: 'sqlite',
    pooler: false,
    fsync: true,
    runs: 2,
    isWhole: true,
  });
});

test('figures run in their own order, whatever the order of the words', () => {
  expect(readOptions(['trigger_one', 'chain_40'])).toMatchObject({
    names: ['chain_40', 'trigger_one'],
    isWhole: false,
  });
});

test.each([
  [['chain_41'], /no benchmark chain_41/],
  [['--runs', '1'], /--runs 1: a whole number of at least 2/],
  [['--database', 'mysql'], /sqlite or postgres/],
  [['--pooler'], /before Postgres/],
  [['--nothing'], /--nothing/],
  [['crowd', '--quick'], /Nothing is left/],
])('%j is refused with what is expected', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

// Which files of a plugins folder are plugins.
import { expect, test } from 'vitest';
import { isPluginFile } from './plugin-files.ts';

test.each([
  ['finance.ts', true],
  ['finance.mjs', true],
  ['finance/index.ts', true],
  ['finance/index.js', true],
  ['finance/calendar.ts', false],
  ['finance/deep/index.ts', false],
  ['finance.test.ts', false],
  ['finance.d.ts', false],
  ['vitest.config.ts', false],
  ['finance/index.test.ts', false],
  ['.hidden.ts', false],
  ['.git/index.js', false],
  ['node_modules/index.js', false],
  ['README.md', false],
  ['finance.json', false],
])('%s: %s', (path, expected) => {
  expect(isPluginFile(path)).toBe(expected);
});

import { expect, it } from 'vitest';
import { returnTo } from './return-to.ts';

it('is a path of these pages', () => {
  for (const next of ['/', '/dags/sales?run=1#x', '/a//b']) expect(returnTo(next)).toBe(next);
});

it.each([
  'https://evil.test',
  '//evil.test',
  '/\\evil.test',
  '/\t/evil.test',
  '/.//evil.test',
  'javascript:alert(1)',
  '',
])('is never another site: %j', (next) => {
  expect(returnTo(next)).toBe('/');
});

it('is the home page where nothing was asked for', () => {
  expect(returnTo(undefined)).toBe('/');
});

// The example of the README, run as the README says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import hello from '../../examples/hello.ts';

test('hello greets whom it is given, loudly', async () => {
  const result = await hello.test({ params: { name: 'Prospero' } });
  expect(result.state).toBe('success');
  expect(result.output('greet')).toBe('Hello, Prospero!');
  expect(result.logs.map(({ message }) => message)).toEqual(['HELLO, PROSPERO!']);
});

test('hello has ten lines', () => {
  const text = readFileSync(join(import.meta.dirname, '../../examples/hello.ts'), 'utf8');
  expect(text.trimEnd().split('\n')).toHaveLength(10);
});

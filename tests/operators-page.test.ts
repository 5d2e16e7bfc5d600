// Holds docs/reference/operators.md against the sources: every operator, every option, every default.
import { expect, test } from 'vitest';
import { documentedOperators, operatorsPage } from './reference/operators-page.ts';

test('the page is what the sources say', async () => {
  await expect(operatorsPage()).toMatchFileSnapshot('../docs/reference/operators.md');
});

test('every operator says what it does, and what each option means and is by default', () => {
  const operators = documentedOperators();
  expect(operators.length).toBeGreaterThan(30);
  for (const { meaning, name, options } of operators) {
    expect.soft(meaning, name).not.toBe('');
    for (const option of options) {
      const about = `${option.name} of ${name}`;
      expect.soft(option.isRequired || option.byDefault !== null, `${about} has no default`).toBe(true);
      expect
        .soft(
          option.meaning !== '' || option.byDefault !== null || option.isRequired,
          `${about} says nothing`,
        )
        .toBe(true);
    }
  }
});

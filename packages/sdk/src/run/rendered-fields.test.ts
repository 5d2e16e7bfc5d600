import { expect, test } from 'vitest';
import { cutRenderedFields } from './prepare-inputs.ts';

test('a rendered field that is too long is cut and says so; the others stay as they are', () => {
  const fields = { bashCommand: 'x'.repeat(50), cwd: null, env: { A: 'y'.repeat(50) }, short: 'ab' };
  const cut = JSON.parse(cutRenderedFields(JSON.stringify(fields), 10));
  expect(cut).toEqual({
    bashCommand:
      'Truncated. You can change this behaviour in [core]max_templated_field_length. xxxxxxxxxx...',
    cwd: null,
    env: 'Truncated. You can change this behaviour in [core]max_templated_field_length. {"A":"yyyy...',
    short: 'ab',
  });
  expect(cutRenderedFields(JSON.stringify(fields), 4096)).toBe(JSON.stringify(fields));
});

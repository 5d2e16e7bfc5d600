// A small share of what `node tests/conformance/schemathesis.ts` does for as long as one likes.
import { expect, test } from 'vitest';
import { fuzz } from './schemathesis.ts';

const SECONDS = 60;

test('made-up requests meet no fault of the server and no answer of another shape', {
  timeout: 600_000,
}, async () => {
  const ends = await fuzz(SECONDS, () => undefined);
  for (const { as, code, output } of ends) expect(code, `as ${as}:\n${output.slice(-8_000)}`).toBe(0);
});

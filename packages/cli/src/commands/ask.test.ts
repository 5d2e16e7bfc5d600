import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ask } from './ask.ts';

/** A terminal at which the keys are pressed once the question stands there. */
function terminal(keys: string) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.once('data', () => input.write(keys));
  return { input, output, isTerminal: true };
}

test.each([
  ['y\n', true],
  ['YES\n', true],
  ['n\n', false],
  ['\n', false],
  ['yesterday\n', false],
  // Ctrl-D
  ['\u0004', false],
])('%j is %j', async (keys, isYes) => {
  expect(await ask(terminal(keys), 'Go on?')).toBe(isYes);
});

test('Ctrl-C ends the command', async () => {
  await expect(ask(terminal('\u0003'), 'Go on?')).rejects.toMatchObject({
    code: 'ARIEL_INTERRUPTED',
    exitCode: 130,
  });
});

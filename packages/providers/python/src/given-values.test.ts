// What an author wrote may be a template; what another task gave never is.
import { expect, test } from 'vitest';
import { markGiven } from './given-values.ts';

const asIs = (value: unknown): unknown => value;
/** Stands where the author named another task. */
const output = Object.create({ isOutput: true }) as object;

test.each([
  ['text of the author', 'echo {{ ds }}', 'echo {{ ds }}', 'echo {{ ds }}'],
  ['text of another task', output, 'plain', 'plain'],
  [
    'a template of another task',
    output,
    '{{ conn.x.password }}',
    { __ariel_given__: '{{ conn.x.password }}' },
  ],
  [
    'one deep inside',
    { env: { A: output } },
    { env: { A: '{% raw %}' } },
    { env: { A: { __ariel_given__: '{% raw %}' } } },
  ],
  ['one in a list', ['{{ ds }}', output], ['{{ ds }}', ['{#']], ['{{ ds }}', { __ariel_given__: ['{#'] }]],
  [
    'an object that would be made in Python',
    output,
    { __ariel_new__: { class: 'os.system', args: ['x'], kwargs: {} } },
    { __ariel_given__: { __ariel_new__: { class: 'os.system', args: ['x'], kwargs: {} } } },
  ],
])('%s', (_what, written, resolved, marked) => {
  expect(markGiven(written, resolved, asIs)).toEqual(marked);
});

// Where and how a template fails, and how values of the host arrive.
import { expect, test } from 'vitest';
import { TemplateError } from '../src/errors.ts';
import { renderNested, renderTemplate } from '../src/render-template.ts';
import { parseTemplate } from '../src/syntax/parse-template.ts';

test.each([
  ['{{ a }}\n  {{ nope }}', 'undefined', 2, 6],
  ['{% if true %}\n{{ 1 / 0 }}{% endif %}', 'runtime', 2, 4],
  ['x\n{% endfor %}', 'syntax', 2, 11],
  ['a\n\n{{ a | nofilter }}', 'assertion', 3, 8],
  ['{{ a', 'syntax', 1, 1],
  ['{{ a.__class__ }}', 'security', 1, 5],
])('%j fails as %s at line %i, column %i', async (template, kind, line, column) => {
  const error = await renderTemplate(template, { values: { a: 'x' } }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind, line, column });
  expect((error as TemplateError).message).toContain(`line ${line}, column ${column}: `);
  expect((error as TemplateError).remedy).not.toBe('');
});

test('a removed name says what to use instead', async () => {
  const rendered = renderTemplate('{{ next_ds }}', {
    values: {},
    hints: { next_ds: 'use `data_interval_end | ds`' },
  });
  await expect(rendered).rejects.toThrow("'next_ds' is undefined; use `data_interval_end | ds`");
});

test('a look-up that fails keeps its cause', async () => {
  const cause = new Error('the server is away');
  const values = { find: () => Promise.reject(cause) };
  const error = await renderTemplate('{{ find(1) }}', { values }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ kind: 'runtime', code: 'ARIEL_TEMPLATE_CALL', cause, line: 1 });
});

test('promises, dates and missing values of the host are awaited and translated where they are used', async () => {
  const values = {
    later: Promise.resolve({ n: Promise.resolve(2) }),
    when: new Date('2024-03-05T06:07:08.250Z'),
    items: [Promise.resolve(1), 2],
    absent: { x: undefined },
    add: async (a: number, named: { b: number }) => a + named.b,
  };
  const template =
    '{{ later.n + 1 }} {{ when }} {{ when.year }} {{ items | sum }} {{ absent.x }} {{ add(1, b=2) }}';
  expect(await renderTemplate(template, { values })).toBe('3 2024-03-05 06:07:08.250000+00:00 2024 3 None 3');
});

test('syntax can be checked without rendering', () => {
  expect(() => parseTemplate('{{ nope }}')).not.toThrow();
  expect(() => parseTemplate('{% if %}')).toThrow(TemplateError);
});

test('nested values keep their keys and everything that is no text', async () => {
  const value = { '{{ a }}': ['{{ a }}', { n: 1, t: null, d: '{{ a }}!' }] };
  expect(await renderNested(value, { values: { a: 'x' } })).toEqual({
    '{{ a }}': ['x', { n: 1, t: null, d: 'x!' }],
  });
});

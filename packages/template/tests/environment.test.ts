// Other marks, other spaces, other ways with what is undefined: compared with what Jinja2 made of the same templates.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TemplateError } from '../src/errors.ts';
import { type RenderOptions, renderTemplate } from '../src/render-template.ts';
import type { TemplateSyntax } from '../src/syntax/template-syntax.ts';
import type { UndefinedKind } from '../src/values/undefined.ts';

interface Environment extends TemplateSyntax {
  readonly undefined?: UndefinedKind;
  readonly finalize?: true;
  readonly native?: boolean;
}
type Case = readonly [
  source: string,
  environment: Environment,
  said: { readonly result?: unknown; readonly error?: string },
];

const { cases, values }: { cases: Case[]; values: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('./environment-cases.json', import.meta.url), 'utf8'),
);
const dashForNone = (value: unknown): unknown => (value === null ? '-' : value);

function optionsOf({
  finalize,
  native = false,
  undefined: undefinedKind,
  ...syntax
}: Environment): RenderOptions {
  return {
    native,
    syntax,
    ...(undefinedKind === undefined ? {} : { undefinedKind }),
    ...(finalize === true ? { finalize: dashForNone } : {}),
  };
}

test.each(cases)('%j in %j is %j, as in Jinja2', async (source, environment, said) => {
  const rendered = renderTemplate(source, { values: structuredClone(values) }, optionsOf(environment));
  const mine = await rendered.then(
    (result) => ({ result }),
    (error: unknown) => {
      expect(error).toBeInstanceOf(TemplateError);
      return { error: (error as TemplateError).kind };
    },
  );
  expect(mine).toEqual(said);
});

describe('an error in marks of one’s own', () => {
  const syntax = { variableStartString: '<<', variableEndString: '>>', lineStatementPrefix: '%' };
  test.each([
    ['<< a', "line 1, column 1: '<<' has no '>>'"],
    ['<< a >', "line 1, column 1: '<<' has no '>>'"],
    ['x\n% if a b\ny', 'line 2, column 8: expected the end of the tag, found'],
    ['% for\nx', 'line 1, column 6: expected a name to assign to, found the end of the line'],
    ['ab\n  << nope >>', "line 2, column 6: 'nope' is undefined"],
    ['{% break %}', "line 1, column 10: unknown tag 'break'"],
  ])('%j says where it is, in those marks', async (source, message) => {
    await expect(renderTemplate(source, { values: { a: 1 } }, { syntax })).rejects.toThrow(message);
  });

  test('break stands in a loop, not in a macro or a block within one', async () => {
    const loops = { extensions: ['jinja2.ext.loopcontrols'] };
    for (const source of [
      '{% break %}',
      '{% for i in [1] %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}',
      '{% for i in [1] %}{% block b %}{% continue %}{% endblock %}{% endfor %}',
    ])
      await expect(renderTemplate(source, { values: {} }, { syntax: loops })).rejects.toThrow(
        'stands in no loop',
      );
  });
});

test('the tree of a template is kept for its own marks only', async () => {
  const values = { a: 1 };
  const own = { syntax: { variableStartString: '[[', variableEndString: ']]' } };
  expect(await renderTemplate('{{ a }}[[ a ]]', { values })).toBe('1[[ a ]]');
  expect(await renderTemplate('{{ a }}[[ a ]]', { values }, own)).toBe('{{ a }}1');
  expect(await renderTemplate('{{ a }}[[ a ]]', { values })).toBe('1[[ a ]]');
});

test('what may be missing opens nothing of the sandbox', async () => {
  for (const undefinedKind of ['default', 'chainable', 'debug'] as const)
    for (const source of [
      "{{ ''.__class__ }}",
      '{{ nope.__class__ }}',
      "{{ d['__proto__'] }}",
      '{{ d.__proto__.x }}',
    ])
      await expect(
        renderTemplate(source, { values: { d: {} } }, { undefinedKind }),
        `${undefinedKind}: ${source}`,
      ).rejects.toMatchObject({ kind: 'security' });
});

test('`self` renders a block once more', async () => {
  const files: Record<string, string> = { base: '<{% block t %}base{% endblock %}|{{ self.t() | upper }}>' };
  const render = (source: string) =>
    renderTemplate(source, { values: { n: 7 }, load: async (name) => files[name] });
  expect(await render('{% block a %}[{{ n }}]{% endblock %}{{ self.a() }}')).toBe('[7][7]');
  expect(await render("{% extends 'base' %}{% block t %}x{{ super() }}{% endblock %}")).toBe('<xbase|XBASE>');
  expect(await render('{% set self = 1 %}{{ self }}')).toBe('1');
  await expect(render('{{ self.gone() }}')).rejects.toThrow("has no attribute 'gone'");
});

// Templates that load others, compared word for word with what Jinja2 does (see differential.test.ts for chance).
import { expect, test } from 'vitest';
import { TemplateError } from '../src/errors.ts';
import { renderTemplate } from '../src/render-template.ts';

const files: Readonly<Record<string, string>> = {
  'base.sql': 'select {% block columns %}*{% endblock %} from {% block table %}t{% endblock %};',
  'child.sql':
    "{% extends 'base.sql' %}ignored{% set name = 'orders' %}{% block table %}{{ super() }}_{{ name }}{% endblock %}",
  'grandchild.sql':
    "{% extends 'child.sql' %}{% block table %}[{{ super() }}]{% endblock %}{% block columns %}id{% endblock %}",
  'part.sql': 'where day = {{ day }}{% if extra %} and {{ extra }}{% endif %}',
  'macros.sql': "{% macro quoted(x) %}'{{ x }}'{% endmacro %}{% set limit = 10 %}{% set _own = 1 %}",
  'broken.sql': 'line one\n{{ 1 / 0 }}',
  'unclosed.sql': '{% if a %}',
  'itself.sql': "{% include 'itself.sql' %}",
};
const values = { day: 5, extra: null, names: ['nothing.sql', 'part.sql'] };
const render = (template: string): Promise<unknown> =>
  renderTemplate(template, {
    values,
    load: async (name) => (Object.hasOwn(files, name) ? files[name] : undefined),
  });

test.each([
  ["a {% include 'part.sql' %}", 'a where day = 5'],
  ["{% set extra = 'x' %}{% include 'part.sql' %}", 'where day = 5 and x'],
  [
    "{% for extra in ['p', 'q'] %}{% include 'part.sql' %};{% endfor %}",
    'where day = 5 and p;where day = 5 and q;',
  ],
  ['{% include names %}', 'where day = 5'],
  ["{% include 'nothing.sql' ignore missing %}-", '-'],
  ["{% include ['nothing.sql'] ignore missing with context %}-", '-'],
  ["{% import 'macros.sql' as m %}{{ m.quoted('a') }} {{ m.limit }}", "'a' 10"],
  ["{% from 'macros.sql' import quoted as q, limit %}{{ q(limit) }}", "'10'"],
  ["{% from 'macros.sql' import quoted, limit with context %}{{ quoted(limit) }}", "'10'"],
  ["{% extends 'base.sql' %}", 'select * from t;'],
  ["{% extends 'child.sql' %}", 'select * from t_orders;'],
  ["{% extends 'grandchild.sql' %}", 'select id from [t_orders];'],
  [
    "before {% extends 'base.sql' %}{% block columns %}a, {{ super() }}{% endblock %}",
    'before select a, * from t;',
  ],
])('%s', async (template, text) => {
  expect(await render(template)).toBe(text);
});

test.each([
  [
    "{% include 'nothing.sql' %}",
    'ARIEL_TEMPLATE_NOT_FOUND',
    "line 1, column 12: there is no template 'nothing.sql'",
  ],
  ["x\n{% include 'broken.sql' %}", 'ARIEL_TEMPLATE_DIVISION', 'broken.sql, line 2, column 4: '],
  ["{% include 'unclosed.sql' %}", 'ARIEL_TEMPLATE_SYNTAX', 'unclosed.sql, line 1'],
  ["{% include 'itself.sql' %}", 'ARIEL_TEMPLATE_LIMIT', 'nested deeper'],
  ["{% extends 'base.sql' %}{% extends 'base.sql' %}", 'ARIEL_TEMPLATE_SYNTAX', 'the second'],
  ['{% include 5 %}', 'ARIEL_TEMPLATE_TYPE', 'named by text'],
  [
    "{% from 'macros.sql' import gone %}{{ gone }}",
    'ARIEL_TEMPLATE_UNDEFINED',
    "'macros.sql' does not have it",
  ],
  ["{% from 'macros.sql' import _own %}", 'ARIEL_TEMPLATE_SYNTAX', '_own'],
  ["{% import 'macros.sql' as m %}{{ m._own }}", 'ARIEL_TEMPLATE_UNDEFINED', '_own'],
  [
    "{% extends 'base.sql' %}{% block columns %}{{ super().x }}{% endblock %}",
    'ARIEL_TEMPLATE_UNDEFINED',
    'line 1, column ',
  ],
])('%s fails', async (template, code, words) => {
  const error = await render(template).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemplateError);
  expect((error as TemplateError).code).toBe(code);
  expect((error as TemplateError).message).toContain(words);
});

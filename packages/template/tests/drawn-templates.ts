// Templates as people write them, drawn by chance: expressions, filters, tests, loops, conditions, macros, other files.
import fc from 'fast-check';

export interface DrawnTemplate {
  readonly source: string;
  readonly native: boolean;
}

export const drawnValues = {
  n: 7,
  zero: 0,
  f: 2.5,
  s: 'hello World',
  empty: '',
  path: 'a/b c.txt',
  flag: true,
  nothing: null,
  xs: [3, 1, 2],
  words: ['pear', 'Apple', 'fig'],
  rows: [
    { id: 1, name: 'Ann', amount: 2.5 },
    { id: 2, name: 'bob', amount: 0.5 },
    { id: 3, name: 'Ann', amount: 4 },
  ],
  d: { x: 1, y: { z: [1, 2] }, 'a-b': 'dash' },
} as const;

export const drawnFiles: Readonly<Record<string, string>> = {
  'part.sql': 'n={{ n }}{% if local is defined %} local={{ local }}{% endif %}',
  'macros.sql':
    '{% macro quoted(x, mark="\'") %}{{ mark }}{{ x }}{{ mark }}{% endmacro %}{% set limit = 10 %}',
  'base.sql': 'A{% block one %}one{% endblock %}B{% block two %}two {{ n }}{% endblock %}C',
};

const numbers = fc.constantFrom(
  'n',
  'zero',
  'f',
  '1',
  '3',
  '(-2)',
  '2.5',
  'xs[0]',
  'd.x',
  "rows[1]['amount']",
);
const texts = fc.constantFrom(
  's',
  'empty',
  'path',
  "'x'",
  '"it\'s"',
  'words[1]',
  "d['a-b']",
  'rows[0].name',
  's[1:4]',
);
const lists = fc.constantFrom(
  'xs',
  'words',
  '[1, 2]',
  'xs[:0]',
  'd.y.z',
  "rows | map(attribute='id') | list",
  'range(4) | list',
  'xs[::-1]',
);
const odd = fc.constantFrom('nothing', 'missing', 'd.missing', 'xs[9]', 'd', 'flag', 'true', 'none');
const textFilter = fc.constantFrom(
  'upper',
  'lower',
  'title',
  'capitalize',
  'trim',
  'length',
  "replace('l', 'L')",
  'reverse',
  'first',
  'last',
  "default('dflt')",
  'truncate(5)',
  'center(15)',
  'wordcount',
  'urlencode',
  'list',
  'indent(2)',
  'string',
  'int',
  'int(5)',
  'float(1.5)',
);
const listFilter = fc.constantFrom(
  'length',
  'first',
  'last',
  'sort',
  'sort(reverse=true)',
  'unique | list',
  "join('-')",
  'list',
  'reverse | list',
  'max',
  'min',
  'batch(2) | list',
  'slice(2) | list',
  "map('string') | join",
  "select('odd') | list",
  "reject('equalto', 1) | list",
  'count',
  'string',
);
const numberFilter = fc.constantFrom(
  'abs',
  'round',
  'round(1)',
  "round(0, 'floor')",
  'int',
  'float',
  'string',
  'default(1)',
  'filesizeformat',
);
const method = fc.constantFrom(
  '.upper()',
  ".split(' ')",
  ".replace('o', '0')",
  '.startswith("h")',
  '.strip()',
  ".find('o')",
  '.title()',
  ".join(['a', 'b'])",
  '.isdigit()',
  ".count('l')",
  '.zfill(13)',
  '.format(1)',
);
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', 'in', 'not in');
const testName = fc.constantFrom(
  'defined',
  'undefined',
  'none',
  'number',
  'string',
  'mapping',
  'iterable',
  'odd',
  'even',
  'sequence',
  'boolean',
  'integer',
  'float',
  'true',
  'lower',
);

const there = fc.oneof(
  numbers,
  texts,
  lists,
  texts.map((one) => `${one} | upper`),
  fc.constantFrom('flag', 'none', 'd'),
);

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  const joined = (parts: readonly fc.Arbitrary<string>[], separator = ' '): fc.Arbitrary<string> =>
    fc.tuple(...parts).map((all) => all.join(separator));
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true, maxDepth: 3 },
      numbers,
      texts,
      lists,
      odd,
      joined([texts, textFilter], ' | '),
      joined([lists, listFilter], ' | '),
      joined([numbers, numberFilter], ' | '),
      joined([texts, method], ''),
      joined([numbers, fc.constantFrom('+', '-', '*', '/', '//', '%'), numbers]),
      // Jinja2 loses the brackets around a negative number before `**`.
      joined([fc.constantFrom('n', 'f', '3'), fc.constant('**'), fc.constantFrom('2', 'zero', 'f')]),
      joined([fc.constant('('), numbers, comparison, numbers, fc.constant(')')]),
      joined([texts, comparison, texts]),
      // In brackets: Jinja2 takes an `if` that follows for an argument of the test.
      joined([fc.constant('('), inner, fc.constantFrom('is', 'is not'), testName, fc.constant(')')]),
      joined([inner, fc.constant('~'), inner]),
      joined([fc.constant('('), inner, fc.constantFrom('and', 'or'), inner, fc.constant(')')]),
      inner.map((one) => `not (${one})`),
      joined([inner, fc.constant('if'), inner, fc.constant('else'), inner]),
      joined([inner, fc.constantFrom('default("d")', 'default("d", true)')], ' | '),
      // Of what is there: Jinja2 prints what is missing within a list as the word `Undefined`; here it is an error.
      fc.tuple(there, there).map(([left, right]) => `[${left}, ${right}]`),
      fc.tuple(there, there).map(([left, right]) => `{'a': ${left}, 'b': ${right}}`),
      there.map((one) => `dict(k=${one})`),
    ),
  };
});

const trim = fc.constantFrom('{%', '{%-');
const end = fc.constantFrom('%}', '-%}');
const tag = (text: string): fc.Arbitrary<string> =>
  fc.tuple(trim, end).map(([open, close]) => `${open} ${text} ${close}`);
const filler = fc.constantFrom('', 'text ', ' \n', '{# note #}', 'x\n  y', '{% raw %}{{ n }}{% endraw %}');

const { body } = fc.letrec<{ body: string; part: string }>((tie) => {
  const block = (open: fc.Arbitrary<string>, close: string): fc.Arbitrary<string> =>
    fc.tuple(open, tie('body'), tag(close)).map((all) => all.join(''));
  return {
    part: fc.oneof(
      { depthSize: 'small', maxDepth: 2 },
      filler,
      expression.map((one) => `{{ ${one} }}`),
      // Not within other values: there Jinja2 shows that its JSON is marked as safe for HTML.
      expression.map((one) => `{{ ${one} | tojson }}`),
      expression.chain((one) => block(tag(`if ${one}`), 'endif')),
      fc
        .tuple(expression, tie('body'), tie('body'))
        .map(([one, yes, no]) => `{% if ${one} %}${yes}{% else %}${no}{% endif %}`),
      lists.chain((one) => block(tag(`for item in ${one}`), 'endfor').map((text) => `${text}`)),
      lists.map(
        (one) =>
          `{% for item in ${one} %}{{ loop.index }}{{ item }}{{ ',' if not loop.last }}{% else %}none{% endfor %}`,
      ),
      lists.map(
        (one) => `{% for item in ${one} if item %}{{ loop.revindex0 }}{{ loop.cycle('a', 'b') }}{% endfor %}`,
      ),
      fc.constant('{% for row in rows | sort(attribute="name") %}{{ row.name }}{% endfor %}'),
      fc.constant('{% for key, value in d.items() %}{{ key }}={{ value }};{% endfor %}'),
      fc.constant("{% for name, all in rows | groupby('name') %}{{ name }}:{{ all | length }} {% endfor %}"),
      expression.map((one) => `{% set v = ${one} %}{{ v }}`),
      expression.map(
        (one) =>
          `{% set ns = namespace(c=0) %}{% for i in xs %}{% set ns.c = ns.c + i %}{% endfor %}{{ ns.c }}{{ ${one} }}`,
      ),
      expression.map(
        (one) => `{% macro m(a, b=2) %}{{ a }}/{{ b }}{% endmacro %}{{ m(${one}) }}{{ m(1, b=3) }}`,
      ),
      expression.map((one) => `{% with w = ${one} %}{{ w }}{% endwith %}`),
      fc.constant('{% filter upper %}abc {{ s }}{% endfilter %}'),
      fc.constant("{% include 'part.sql' %}"),
      expression.map((one) => `{% set local = ${one} %}{% include 'part.sql' %}`),
      fc.constant("{% import 'macros.sql' as m %}{{ m.quoted(n) }}{{ m.limit }}"),
      expression.map(
        (one) => `{% from 'macros.sql' import quoted as q, limit %}{{ q(${one}, mark='|') }}{{ limit }}`,
      ),
      fc.constant("{% include 'gone.sql' ignore missing %}"),
    ),
    body: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  };
});

const extending = fc
  .tuple(body, expression)
  .map(
    ([one, two]) =>
      `{% extends 'base.sql' %}{% block one %}${one}{{ super() }}{% endblock %}{% block two %}{{ ${two} }}{% endblock %}`,
  );

export const drawnTemplate: fc.Arbitrary<DrawnTemplate> = fc.oneof(
  { arbitrary: body.map((source) => ({ source, native: false })), weight: 8 },
  { arbitrary: extending.map((source) => ({ source, native: false })), weight: 1 },
  { arbitrary: expression.map((one) => ({ source: `{{ ${one} }}`, native: true })), weight: 2 },
);

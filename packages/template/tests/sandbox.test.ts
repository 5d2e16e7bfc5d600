// What a template cannot do: reach JavaScript, change the host's data, or run without end.
import { describe, expect, test } from 'vitest';
import { TemplateError } from '../src/errors.ts';
import { type RenderOptions, renderTemplate } from '../src/render-template.ts';
import { defineSafeType } from '../src/values/safe-object.ts';

class Account {
  readonly secret = 'hunter2';
  get token(): string {
    throw new Error('the accessor ran');
  }
  reveal(): string {
    return this.secret;
  }
}

const badge = defineSafeType<Account>({
  name: 'Badge',
  text: () => 'badge',
  member: (_self, name) => (name === 'label' ? 'shown' : undefined),
});

function hostValues() {
  const withGetter = {};
  Object.defineProperty(withGetter, 'trap', {
    enumerable: true,
    get: () => {
      throw new Error('the accessor ran');
    },
  });
  return {
    account: new Account(),
    badge: badge(new Account()),
    withGetter,
    inherited: Object.create({ hidden: 1 }) as object,
    list: [1, 2],
    dict: { a: 1, nested: { b: [1] } },
    text: 'abc',
    fn: (value: unknown) => `called with ${JSON.stringify(value)}`,
    parsed: JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "data"}'),
  };
}

const render = (template: string, options?: RenderOptions): Promise<unknown> =>
  renderTemplate(template, { values: hostValues() }, options);

async function failure(template: string, options?: RenderOptions): Promise<TemplateError> {
  const thrown = await render(template, options).then(
    (value) => expect.unreachable(`rendered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(TemplateError);
  return thrown as TemplateError;
}

describe('nothing of JavaScript is reachable', () => {
  const properties = [
    'constructor',
    'prototype',
    '__proto__',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    '__lookupGetter__',
    'call',
    'apply',
    'bind',
    'caller',
    'arguments',
    'then',
  ];
  const subjects = [
    'text',
    'list',
    'dict',
    'fn',
    'badge',
    'account',
    'inherited',
    '1',
    '1.5',
    'true',
    '(1, 2)',
    '{}',
    '[]',
    'range',
    'dict.get',
    'text.upper',
    'range(2)',
    'namespace()',
    'cycler(1)',
  ];
  const cases = subjects.flatMap((subject) => properties.map((property) => [subject, property] as const));

  test.each(cases)('%s has no %s, however it is asked for', async (subject, property) => {
    for (const template of [
      `{{ (${subject}).${property} }}`,
      `{{ (${subject})['${property}'] }}`,
      `{{ (${subject}) | attr('${property}') }}`,
      `{{ [${subject}] | map(attribute='${property}') | first }}`,
      `{{ '{0.${property}}'.format(${subject}) }}`,
    ]) {
      const { kind } = await failure(template);
      expect(['undefined', 'security', 'runtime']).toContain(kind);
    }
  });

  test.each([
    ["{{ fn.constructor('return process')() }}"],
    ["{{ dict.constructor.constructor('return 1')() }}"],
    ['{{ [].map.constructor }}'],
    ['{{ range.constructor }}'],
    ["{{ (text.upper).constructor('x') }}"],
    ["{% set f = text['constructor'] %}{{ f('x') }}"],
    ['{{ process }}'],
    ['{{ globalThis }}'],
    ['{{ constructor }}'],
    ['{{ __proto__ }}'],
    ['{{ toString }}'],
    ['{{ text | constructor }}'],
    ['{{ text is constructor }}'],
    ["{{ [text] | map('constructor') | list }}"],
    ["{{ '%(constructor)s' % dict }}"],
    ['{{ account.secret }}'],
    ['{{ account.reveal() }}'],
    ['{{ account.token }}'],
    ['{{ badge.secret }}'],
    ['{{ withGetter.trap }}'],
    ['{{ inherited.hidden }}'],
  ])('%s fails', async (template) => {
    await failure(template);
  });

  test('own keys with dangerous names are data and nothing more', async () => {
    expect(await render("{{ parsed.constructor }} {{ parsed['__proto__'].polluted }}")).toBe('data 1');
    expect(await render("{{ {'__proto__': {'x': 1}} }}", { native: true })).toEqual(
      JSON.parse('{"__proto__": {"x": 1}}'),
    );
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });

  test('printing an instance of a class says nothing of what it holds', async () => {
    expect(await render('{{ account }}')).toBe('<object>');
  });

  test('members that a safe type lists are readable, and functions of the context are called with plain values', async () => {
    expect(await render("{{ badge.label }} {{ fn({'a': (1, 2.0)}) }}")).toBe('shown called with {"a":[1,2]}');
  });
});

describe('data of the host stays as it is', () => {
  test.each([
    ['{% do list.append(3) %}'],
    ['{% do list.clear() %}'],
    ['{% do dict.update(a=2) %}'],
    ["{% do dict.pop('a') %}"],
    ['{% do dict.nested.b.append(1) %}'],
  ])('%s is refused', async (template) => {
    expect((await failure(template)).kind).toBe('security');
  });

  test('a copy can be changed', async () => {
    expect(await render('{% set l = list | list %}{% do l.append(3) %}{{ l }}{{ list }}')).toBe(
      '[1, 2, 3][1, 2]',
    );
  });
});

describe('a template ends', () => {
  test.each(
    [
      ['{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}'],
      ["{{ 'x' * 99999999 }}"],
      ["{{ 'x'.ljust(99999999) }}"],
      ["{{ '%99999999d' % 1 }}"],
      ["{{ '{:>99999999}'.format(1) }}"],
      ['{{ [0] * 99999999 }}'],
      ['{{ 9 ** 9 ** 9 ** 9 ** 9 }}'],
      ['{{ 9 ** 99999999 }}'],
      [
        "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
      ],
      [
        "{% set ns = namespace(s='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.s = ns.s | replace('a', 'aaaaaaaaaa') %}{% endfor %}",
      ],
      [
        '{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}',
      ],
      [
        '{% set ns = namespace(l=[1], m=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}',
      ],
      ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
      ['{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}'],
      [`{{ ${'('.repeat(70)}1${`${' + 1'.repeat(400)})`.repeat(70)} }}`],
      ['{% for i in range(2000) %}{{ "x" * 9000 }}{% endfor %}'],
    ].map(([template = '']) => [template.slice(0, 80), template] as const),
  )('%s is stopped by a limit', async (_start, template) => {
    expect((await failure(template)).kind).toBe('limit');
  });

  test('nesting that would exhaust the parser is a syntax error', async () => {
    expect((await failure(`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`)).kind).toBe('syntax');
    expect((await failure(`{{ ${'1 + '.repeat(50_000)}1 }}`)).kind).toBe('syntax');
    expect((await failure(`{{ 1 ${'| string '.repeat(50_000)} }}`)).kind).toBe('syntax');
    expect((await failure(`{{ text${'.a'.repeat(50_000)} }}`)).kind).toBe('syntax');
    expect((await failure(`{{ ${'- '.repeat(50_000)}1 }}`)).kind).toBe('syntax');
    expect((await failure(`{{ ${'not '.repeat(50_000)}1 }}`)).kind).toBe('syntax');
    expect((await failure(`{{ ${'1 if 1 else '.repeat(50_000)}1 }}`)).kind).toBe('syntax');
    expect(await render(`{{ ${'1 + '.repeat(490)}1 }}`)).toBe('491');
    expect((await failure('{% if 1 %}'.repeat(5000))).kind).toBe('syntax');
  });

  test('time is limited by the clock that is passed in', async () => {
    let nowMs = 0;
    const error = await failure('{% for i in range(9999) %}{{ i }}{% endfor %}', {
      limits: { maxTimeMs: 100 },
      nowMs: () => {
        nowMs += 60;
        return nowMs;
      },
    });
    expect(error.message).toContain('100 ms');
  });

  test('native rendering has the same walls', async () => {
    expect((await failure("{{ ''.__class__ }}", { native: true })).kind).toBe('security');
  });
});

// Which connections and variables a DAG is found to name, and what is not mistaken for one.
import { describe, expect, test } from 'vitest';
import { codeMentions } from './code-mentions.ts';
import { dagMentions } from './dag-mentions.ts';
import { templateMentions } from './template-mentions.ts';

const names = (found: readonly { readonly kind: string; readonly name: string }[]): string[] =>
  found.map(({ kind, name }) => `${kind} ${name}`);

test.each<[template: string, expected: readonly string[]]>([
  ['{{ conn.shop.host }}:{{ conn.shop.port }}', ['connection shop', 'connection shop']],
  ['{{ conn[\'my-shop\'].host }} {{ conn.get("a.b").host }}', ['connection my-shop', 'connection a.b']],
  ["{{ conn.get('maybe', none) }} {{ var.value.get('k', 'default') }}", []],
  ['{{ var.value.rate }} {{ var.json.limits.a }}', ['variable rate', 'variable limits']],
  ["{% if var.value['x y'] %}{{ var.json.get('z') }}{% endif %}", ['variable x y', 'variable z']],
  ['conn.shop is text; {{ my.conn.shop }} {{ params.conn.x }} {{ connection.y }} {{ myconn.z }}', []],
  ['{{ conn[name] }} {{ var.value.get(name) }}', []],
])('the template %j names %j', (template, expected) => {
  expect(names(templateMentions(template))).toEqual(expected);
});

test('a template with marks of its own names them between those', () => {
  const own = { variableStartString: '<<', variableEndString: '>>', lineStatementPrefix: '%' };
  expect(names(templateMentions('<< conn.shop.host >> {{ conn.no }}\n% if var.value.rate', own))).toEqual([
    'connection shop',
    'variable rate',
  ]);
});

describe('code', () => {
  test('names them in calls with a literal and in options', () => {
    const source = [
      "const a = await conn('warehouse');",
      'const b = await ctx.conn("api"), c = await variable<number>(`rate`);',
      "new SqlHook({ connId: 'shop', httpConnId: 'web' });",
      "// conn('comment')",
      "/* conn('block')",
      " * variable('block') */ conn('after');",
      "const url = 'http://x'; conn('behind');",
    ].join('\n');
    expect(codeMentions(source).map(({ kind, line, name }) => [line, kind, name])).toEqual([
      [1, 'connection', 'warehouse'],
      [2, 'connection', 'api'],
      [2, 'variable', 'rate'],
      [3, 'connection', 'shop'],
      [3, 'connection', 'web'],
      [6, 'connection', 'after'],
      [7, 'connection', 'behind'],
    ]);
  });

  test('does not need a variable that it sets itself', () => {
    const source =
      "await variables.set(\n  'last', 1);\nawait variable('last'); await variable('other'); conn('last');";
    expect(names(codeMentions(source))).toEqual(['variable other', 'connection last']);
  });

  test.each([
    'conn(id)',
    "myconn('x')",
    "conn('a' + b)",
    'conn(`a${b}`)',
    "variable('k', 1)",
    "reconnId: 'x'",
  ])('as %s names nothing that can be known', (source) => {
    expect(codeMentions(source)).toEqual([]);
  });
});

test('a DAG names what its tasks and its own files do, each once for each place', () => {
  const task = {
    taskId: 'load',
    inputs: {
      sql: { kind: 'template', source: 'select {{ var.value.columns }}' },
      connId: { kind: 'literal', json: '"warehouse"' },
      nested: {
        kind: 'literal',
        json: '{"a": [{"__ariel_template__": "{{ conn.shop.host }} {{ conn.shop.port }}"}]}',
      },
      dynamic: { kind: 'output', taskId: 'x', key: 'return_value' },
    },
    mapping: null,
    mapIndexTemplate: null,
  };
  const definition = { tasks: [task] } as unknown as Parameters<typeof dagMentions>[0];
  const sources = [
    { path: 'dags/orders.ts', text: "conn('api')\nconn('api')" },
    { path: 'dags/query.sql', text: "conn('sql')" },
    { path: 'node_modules/x/index.js', text: "conn('package')" },
  ];
  expect(dagMentions(definition, sources)).toEqual([
    { kind: 'connection', name: 'api', place: 'dags/orders.ts line 1' },
    { kind: 'connection', name: 'api', place: 'dags/orders.ts line 2' },
    { kind: 'connection', name: 'shop', place: 'task load' },
    { kind: 'connection', name: 'warehouse', place: 'task load' },
    { kind: 'variable', name: 'columns', place: 'task load' },
  ]);
});

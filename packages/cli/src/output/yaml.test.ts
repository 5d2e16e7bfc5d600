import { expect, test } from 'vitest';
import { toYaml } from './yaml.ts';

test.each<[string, unknown, string]>([
  [
    'a list of objects',
    [
      { id: 'a', size: 1 },
      { id: 'b', size: null },
    ],
    '- id: a\n  size: 1\n- id: b\n  size: null\n',
  ],
  [
    'nested lists and objects',
    { tags: ['red', 'blue'], empty: [], none: {}, deep: { a: { b: true } } },
    'tags:\n  - red\n  - blue\nempty: []\nnone: {}\ndeep:\n  a:\n    b: true\n',
  ],
  ['lists in lists', [[1, 2], [3]], '-\n  - 1\n  - 2\n-\n  - 3\n'],
  [
    'texts that YAML would misread',
    ['true', 'null', '12', '2026-01-01', 'a: b', '- x', '', 'say "hi"', 'two\nlines', '#5', 'No'],
    '- "true"\n- "null"\n- "12"\n- "2026-01-01"\n- "a: b"\n- "- x"\n- ""\n- "say \\"hi\\""\n- "two\\nlines"\n- "#5"\n- "No"\n',
  ],
  [
    'plain texts',
    ['hello', 'at 6 daily', 'dags/hello.ts', '@task'],
    '- hello\n- at 6 daily\n- dags/hello.ts\n- "@task"\n',
  ],
  ['nothing', [], '[]\n'],
])('writes %s', (_, value, text) => {
  expect(toYaml(value).trimStart()).toBe(text);
});

// Files of connections and variables, by Airflow's rules; and the backend that reads them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileBackend } from './file-backend.ts';
import { connectionsIn, formatOf, variablesIn } from './secret-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ariel-secret-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('connections', () => {
  const fields = {
    connType: 'postgres',
    host: 'h',
    login: 'u',
    password: 'p@ss',
    port: 5,
    schema: 's',
    extra: null,
  };
  const uri = 'postgres://u:p%40ss@h:5/s';

  test.each<[format: 'json' | 'yaml' | 'env', text: string]>([
    ['json', JSON.stringify({ shop: uri })],
    ['json', JSON.stringify({ shop: [uri] })],
    [
      'json',
      JSON.stringify({
        shop: { conn_type: 'postgres', host: 'h', login: 'u', password: 'p@ss', port: 5, schema: 's' },
      }),
    ],
    ['json', JSON.stringify({ shop: { conn_id: 'shop', uri } })],
    ['yaml', `shop: ${uri}\n`],
    [
      'yaml',
      'shop:\n  conn_type: postgres\n  host: h\n  login: u\n  password: p@ss\n  port: 5\n  schema: s\n',
    ],
    ['env', `# a comment\n\nshop=${uri}\n`],
    [
      'env',
      'shop={"conn_type": "postgres", "host": "h", "login": "u", "password": "p@ss", "port": 5, "schema": "s"}\n',
    ],
  ])('in %s %j are read', async (format, text) => {
    const found = await connectionsIn(text, format, 'c');
    expect([...found.keys()]).toEqual(['shop']);
    expect(found.get('shop')).toMatchObject(fields);
  });

  test('may have their extra as an object', async () => {
    const found = await connectionsIn('{"a": {"conn_type": "x", "extra_dejson": {"n": 1.5}}}', 'json', 'c');
    expect(found.get('a')?.extra).toBe('{"n": 1.5}');
  });

  test.each<[format: 'json' | 'yaml' | 'env', text: string, message: RegExp]>([
    ['json', '', /is empty/],
    ['json', '[1]', /not a list/],
    ['json', '{"a": hunter2}', /c\.x is no JSON/],
    ['json', '{"a": ["http://h", "http://i"]}', /2 values for the connection "a"/],
    ['json', '{"a": []}', /0 values/],
    ['json', '{"a": 5}', /must be a URI or the fields/],
    ['json', '{"a": {"conn_id": "b"}}', /stands under the id "a" and says that its id is "b"/],
    ['json', '{"a": {"extra": "{}", "extra_dejson": {}}}', /exclude each other/],
    ['json', '{"a": {"hots": "hunter2"}}', /has no "hots"/],
    ['yaml', 'a: [', /is no YAML at line/],
    ['yaml', 'text', /not a single value/],
    ['env', 'http://hunter2', /line 1 has no "="/],
    ['env', '\n=hunter2', /line 2 has no name/],
    ['env', 'a=http://h\na=http://i', /2 values/],
  ])('in %s %j are refused', async (format, text, message) => {
    const refused = connectionsIn(text, format, 'c.x');
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/hunter2/);
  });
});

describe('variables', () => {
  test.each<[format: 'json' | 'yaml' | 'env', text: string, expected: Record<string, string>]>([
    [
      'json',
      '{"a": "x", "n": 1, "o": {"k": [1]}, "one": ["y"]}',
      { a: 'x', n: '1', o: '{"k":[1]}', one: 'y' },
    ],
    ['yaml', 'a: x\nn: 1\no:\n  k: [1]\n', { a: 'x', n: '1', o: '{"k":[1]}' }],
    ['env', 'a=x=y\n#b=1\n', { a: 'x=y' }],
  ])('in %s %j are read', async (format, text, expected) => {
    expect(Object.fromEntries(await variablesIn(text, format, 'v'))).toEqual(expected);
  });

  test('with several values are refused, or are lists where that is asked for', async () => {
    await expect(variablesIn('{"a": [1, 2], "b": []}', 'json', 'v')).rejects.toThrow(
      /several values for "a", "b"/,
    );
    expect((await variablesIn('{"a": [1, 2]}', 'json', 'v', true)).get('a')).toBe('[1,2]');
  });
});

test.each([
  ['c.JSON', 'json'],
  ['a/c.yml', 'yaml'],
  ['.env', 'env'],
  ['c.txt', null],
  ['env', null],
])('the name %s says %s', (path, expected) => {
  expect(formatOf(path)).toBe(expected);
});

describe('the backend', () => {
  test('reads a file again when it has changed, and none that is not named', async () => {
    const path = join(folder, 'v.json');
    writeFileSync(path, '{"a": "old"}');
    const backend = fileBackend({ connectionsFilePath: null, variablesFilePath: path });
    expect(await backend.variable('a', null)).toBe('old');
    writeFileSync(path, '{"a": "much newer"}');
    expect(await backend.variable('a', null)).toBe('much newer');
    expect(await backend.variable('b', null)).toBeNull();
    expect(await backend.connection('a', null)).toBeNull();
    expect(backend.describe({ kind: 'variable', name: 'a', team: null })).toBe(`the file ${path}`);
  });

  test.each([
    ['gone.json', /There is no file/],
    ['v.txt', /must end in/],
  ])('says what is wrong with %s', async (name, message) => {
    const backend = fileBackend({ connectionsFilePath: join(folder, name), variablesFilePath: null });
    await expect(backend.connection('a', null)).rejects.toThrow(message);
  });
});

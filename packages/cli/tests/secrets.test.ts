// `ariel connections`, `ariel variables`, `ariel rotate-fernet-key`: storing, showing, files of them, and other keys.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newFernetKey } from '@ariel/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

let line: CommandLine;
beforeEach(async () => {
  line = new CommandLine();
  mkdirSync(line.home, { recursive: true });
  expect((await line.run('db', 'migrate')).code).toBe(0);
});
afterEach(() => line[Symbol.dispose]());

const rows = async (...args: readonly string[]) => {
  const { code, err, out } = await line.run(...args, '-o', 'json');
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Record<string, unknown>[];
};
const ok = async (...args: readonly string[]) => {
  const { code, err, out } = await line.run(...args);
  expect([code, err]).toEqual([0, '']);
  return out;
};
const file = (name: string) => join(line.folder, name);
/** Everything in the database, as its bytes are. */
const stored = () => {
  const database = new DatabaseSync(join(line.home, 'ariel.db'), { readOnly: true });
  const all = ['connection', 'variable', 'event_log'].map((table) =>
    database.prepare(`select * from ${table}`).all(),
  );
  database.close();
  return JSON.stringify(all);
};
const uri = 'postgres://etl:hunter2hunter2@db:5432/shop?sslmode=require';

describe('connections', () => {
  test('are added by a URI, by JSON and by fields, and shown without and with their secrets', async () => {
    expect(await ok('connections', 'add', 'one', '--conn-uri', uri, '--conn-description', 'first')).toBe(
      'Successfully added `conn_id`=one : postgres://etl:******@db:5432/shop',
    );
    await ok(
      'connections',
      'add',
      'two',
      '--conn-json',
      '{"conn_type": "http", "host": "h", "password": "hunter2"}',
    );
    await ok(
      ...['connections', 'add', 'three', '--conn-type', 'redis', '--conn-host', 'r', '--conn-login', 'l'],
      ...[
        '--conn-password',
        'hunter2',
        '--conn-schema',
        '0',
        '--conn-port',
        '6379',
        '--conn-extra',
        '{"api_key": "sesame"}',
      ],
    );
    expect(await rows('connections', 'list')).toEqual([
      { conn_id: 'one', conn_type: 'postgres', description: 'first', host: 'db', port: 5432 },
      { conn_id: 'three', conn_type: 'redis', description: null, host: 'r', port: 6379 },
      { conn_id: 'two', conn_type: 'http', description: null, host: 'h', port: null },
    ]);
    expect(await rows('connections', 'list', '--show-values')).toMatchObject([
      { conn_id: 'one', password: 'hunter2hunter2', is_encrypted: true, get_uri: uri },
      { conn_id: 'three', extra_dejson: { api_key: 'sesame' }, is_extra_encrypted: true },
      { conn_id: 'two', password: 'hunter2', is_extra_encrypted: false },
    ]);
    const hidden = await ok('connections', 'list', '--show-values', '--hide-sensitive', '-o', 'json');
    expect(hidden).not.toMatch(/hunter2|sesame/);
    expect(await rows('connections', 'get', 'one')).toMatchObject([
      { conn_id: 'one', password: 'hunter2hunter2' },
    ]);
    expect(stored()).not.toMatch(/hunter2|sesame/);
  });

  test('of the environment and of a file are found first, and not listed', async () => {
    await ok('connections', 'add', 'shop', '--conn-uri', 'http://stored');
    line.env.AIRFLOW_CONN_SHOP = 'http://environment';
    expect(await rows('connections', 'get', 'shop')).toMatchObject([{ host: 'environment' }]);
    writeFileSync(file('secrets.yaml'), 'shop:\n  conn_type: http\n  host: file\n');
    line.env.ARIEL__SECRETS__BACKEND = 'airflow.secrets.local_filesystem.LocalFilesystemBackend';
    line.env.ARIEL__SECRETS__BACKEND_KWARGS = JSON.stringify({ connections_file_path: file('secrets.yaml') });
    expect(await rows('connections', 'get', 'shop')).toMatchObject([{ host: 'file' }]);
    expect(await rows('connections', 'list')).toMatchObject([{ host: 'stored' }]);
    const { code, err } = await line.run('connections', 'get', 'none');
    expect(code).toBe(1);
    expect(err).toContain(
      `It was looked for in the file ${file('secrets.yaml')}; then in the environment (ARIEL_CONN_NONE, AIRFLOW_CONN_NONE); then in the database.`,
    );
  });

  test.each<[what: string, args: readonly string[], message: string]>([
    ['without a type', ['--conn-host', 'h'], 'Give --conn-type'],
    [
      'with a URI and fields',
      ['--conn-uri', uri, '--conn-host', 'h'],
      '--conn-host cannot stand beside --conn-uri',
    ],
    ['with a URI and JSON', ['--conn-uri', uri, '--conn-json', '{}'], 'not both'],
    ['with a URI that is none', ['--conn-uri', 'http://h:x'], 'port'],
  ])('%s are refused', async (_what, args, message) => {
    const { code, err } = await line.run('connections', 'add', 'bad', ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(err).not.toContain('hunter2');
  });

  test('that are there are not added again, and those that are not are not deleted', async () => {
    await ok('connections', 'add', 'one', '--conn-uri', uri);
    expect((await line.run('connections', 'add', 'one', '--conn-uri', uri)).err).toContain('already exists');
    expect(await ok('connections', 'delete', 'one')).toBe(
      'Successfully deleted connection with `conn_id`=one',
    );
    expect(await line.run('connections', 'delete', 'one')).toMatchObject({ code: 1 });
  });

  test.each([
    ['c.json', []],
    ['c.yaml', []],
    ['c.env', []],
    ['c.env', ['--serialization-format', 'json']],
    ['c.txt', ['--file-format', 'json']],
  ])('go to the file %s %j and back', async (name, flags) => {
    await ok('connections', 'add', 'one', '--conn-uri', uri);
    await ok(
      'connections',
      'add',
      'two',
      '--conn-json',
      '{"conn_type": "http", "extra": {"n": 1.0, "t": "x"}}',
    );
    const before = await rows('connections', 'list', '--show-values');
    expect((await line.run('connections', 'export', name, ...flags)).code).toBe(0);
    expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    await ok('connections', 'delete', 'one');
    await ok('connections', 'delete', 'two');
    const source = name === 'c.txt' ? 'again.json' : name;
    writeFileSync(file(source), readFileSync(file(name)));
    await ok('connections', 'import', source);
    const withoutIds = (list: readonly Record<string, unknown>[]) =>
      list.map(({ id: _id, get_uri: _uri, ...row }) => ({
        ...row,
        host: row.host || null,
        schema: row.schema || null,
      }));
    expect(withoutIds(await rows('connections', 'list', '--show-values'))).toEqual(withoutIds(before));
    expect(await ok('connections', 'import', source)).toContain(
      'Could not import connection one: connection already exists.',
    );
    expect(await ok('connections', 'import', source, '--overwrite')).toContain('Imported connection one');
  });

  test('are tested only where that is enabled', async () => {
    const server = createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await ok('connections', 'add', 'here', '--conn-uri', `http://127.0.0.1:${port}`);
    await ok('connections', 'add', 'gone', '--conn-uri', 'postgres://u:hunter2hunter2@127.0.0.1:1/x');
    expect((await line.run('connections', 'test', 'here')).err).toContain('ARIEL_TEST_CONNECTION_DISABLED');
    line.env.ARIEL__CORE__TEST_CONNECTION = 'Enabled';
    expect(await ok('connections', 'test', 'here')).toContain('Connection success!');
    const { code, out } = await line.run('connections', 'test', 'gone');
    expect([code, out]).toEqual([1, expect.stringContaining('Connection failed!')]);
    expect(out).not.toContain('hunter2');
    server.close();
  });

  test('that operators take by default are made once', async () => {
    await ok('connections', 'add', 'http_default', '--conn-uri', 'http://mine');
    await ok('connections', 'create-default-connections');
    const ids = (await rows('connections', 'list')).map(({ conn_id: id, host }) => [id, host]);
    expect(ids).toContainEqual(['http_default', 'mine']);
    expect(ids).toContainEqual(['sqlite_default', '/tmp/sqlite_default.db']);
  });
});

describe('variables', () => {
  test('are set, shown, listed and deleted', async () => {
    expect(await ok('variables', 'set', 'rate', '12', '--description', 'how fast')).toBe(
      'Variable rate created',
    );
    await ok('variables', 'set', 'api_key', 'sesame-street');
    await ok('variables', 'set', 'nested', '{"password": "hunter2", "n": 1.0}');
    await ok('variables', 'set', 'text', 'x "y"', '--json');
    expect(await ok('variables', 'get', 'rate')).toBe('12');
    expect(await ok('variables', 'get', 'text')).toBe('"x \\"y\\""');
    expect(await ok('variables', 'get', 'nested', '--json')).toBe('{\n  "password": "hunter2",\n  "n": 1\n}');
    expect(await rows('variables', 'list')).toContainEqual({
      key: 'rate',
      description: 'how fast',
      is_encrypted: true,
    });
    const shown = await rows('variables', 'list', '--show-values', '--hide-sensitive');
    expect(shown.map(({ key, value }) => [key, value])).toEqual([
      ['api_key', '***'],
      ['nested', '{"password": "***", "n": 1.0}'],
      ['rate', '12'],
      ['text', '"x \\"y\\""'],
    ]);
    expect(stored()).not.toMatch(/sesame|hunter2/);
    expect(await ok('variables', 'delete', 'rate')).toBe('Variable rate deleted');
    expect(await ok('variables', 'get', 'rate', '-d', 'none')).toBe('none');
    const missing = await line.run('variables', 'get', 'rate');
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('then in the database')]);
  });

  test('go to a file and back, with their descriptions', async () => {
    await ok('variables', 'set', 'list', '[1, 2]');
    await ok('variables', 'set', 'text', 'x', '--description', 'd');
    await ok('variables', 'set', 'quoted', '"q"');
    expect((await line.run('variables', 'export', 'v.json')).code).toBe(0);
    expect(JSON.parse(readFileSync(file('v.json'), 'utf8'))).toEqual({
      list: [1, 2],
      quoted: '"q"',
      text: { value: 'x', description: 'd' },
    });
    const before = (await rows('variables', 'list', '--show-values')).filter(({ key }) => key !== 'list');
    for (const key of ['list', 'text', 'quoted']) await ok('variables', 'delete', key);
    expect(await ok('variables', 'import', 'v.json')).toBe('3 of 3 variables successfully updated.');
    expect(await rows('variables', 'list', '--show-values')).toEqual(expect.arrayContaining(before));
    expect(JSON.parse(await ok('variables', 'get', 'list'))).toEqual([1, 2]);
  });

  test('that are there are overwritten, kept, or fail the import', async () => {
    await ok('variables', 'set', 'a', 'old');
    writeFileSync(file('v.env'), '# both\nA=1\na=new\nb=2\n');
    expect((await line.run('variables', 'import', 'v.env', '-a', 'skip')).out).toContain('2 of 3');
    expect(await ok('variables', 'get', 'a')).toBe('old');
    const failed = await line.run('variables', 'import', 'v.env', '-a', 'fail');
    expect([failed.code, failed.err]).toEqual([1, expect.stringContaining('Nothing was stored')]);
    await ok('variables', 'import', 'v.env');
    expect(await ok('variables', 'get', 'a')).toBe('new');
  });
});

describe('keys', () => {
  test('are made by the home, changed by rotation, and refused where they are none', async () => {
    await ok('variables', 'set', 'v', 'hunter2hunter2');
    const old = readFileSync(join(line.home, 'fernet-key'), 'utf8').trim();
    expect(statSync(join(line.home, 'fernet-key')).mode & 0o777).toBe(0o600);
    const fresh = newFernetKey();
    line.env.ARIEL__CORE__FERNET_KEY = `${fresh},${old}`;
    expect(await ok('rotate-fernet-key')).toContain(
      'Encrypted 0 connections and 1 variables with the first key.',
    );
    line.env.ARIEL__CORE__FERNET_KEY = fresh;
    expect(await ok('variables', 'get', 'v')).toBe('hunter2hunter2');
    line.env.ARIEL__CORE__FERNET_KEY = old;
    expect((await line.run('variables', 'get', 'v')).err).toContain(
      'none of the 1 keys in core.fernet_key made it',
    );
    line.env.ARIEL__CORE__FERNET_KEY = 'short';
    const refused = await line.run('variables', 'set', 'v', 'x');
    expect([refused.code, refused.err]).toEqual([78, expect.stringContaining('is no Fernet key')]);
  });

  test('may be none: then secrets are stored as they are', async () => {
    line.env.ARIEL__CORE__FERNET_KEY = 'none';
    await ok('variables', 'set', 'v', 'hunter2hunter2');
    expect(stored()).toContain('hunter2hunter2');
    expect((await line.run('rotate-fernet-key')).err).toContain('ARIEL_FERNET_KEY_MISSING');
  });
});

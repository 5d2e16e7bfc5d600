// Commands that show somebody a secret stand in the audit log: who ran which, about what, and never what was in it.
import { mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

let line: CommandLine;
beforeEach(async () => {
  line = new CommandLine();
  mkdirSync(line.home, { recursive: true });
  expect((await line.run('db', 'migrate')).code).toBe(0);
  for (const args of [
    ['connections', 'add', 'db', '--conn-uri', 'postgres://etl:hunter2hunter2@db/shop'],
    ['variables', 'set', 'rate', 'hunter2hunter2'],
  ])
    expect((await line.run(...args)).code).toBe(0);
});
afterEach(() => line[Symbol.dispose]());

const noted = () => {
  const database = new DatabaseSync(join(line.home, 'ariel.db'), { readOnly: true });
  const rows = database
    .prepare('select event, resource, owner, team, extra from event_log order by id')
    .all() as {
    event: string;
    resource: string;
    owner: string | null;
    team: string | null;
    extra: string;
  }[];
  database.close();
  return rows;
};

test.each<[args: readonly string[], event: string, extra: object]>([
  [['connections', 'get', 'db'], 'read_connection', { connection_id: 'db' }],
  [['connections', 'list', '--show-values'], 'list_connections', {}],
  [['connections', 'export', '-', '--file-format', 'json'], 'export_connections', {}],
  [['connections', 'export', 'c.yaml'], 'export_connections', {}],
  [['variables', 'get', 'rate'], 'read_variable', { key: 'rate' }],
  [['variables', 'list', '--show-values'], 'list_variables', {}],
  [['variables', 'export', 'v.json'], 'export_variables', {}],
])('%j is noted', async (args, event, extra) => {
  const before = noted().length;
  expect((await line.run(...args)).code).toBe(0);
  const [row, ...others] = noted().slice(before);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ event, resource: `${args[0]}`, owner: null });
  expect(JSON.parse(row?.extra ?? '{}')).toEqual({
    via: 'cli',
    from: expect.stringContaining(`${userInfo().username}@`),
    ...extra,
  });
  expect(JSON.stringify(noted())).not.toContain('hunter2');
});

test.each([
  [['connections', 'list']],
  [['variables', 'list']],
  [['connections', 'get', 'nothing']],
  [['variables', 'get', 'nothing']],
  [['variables', 'get', 'nothing', '--default', 'x']],
])('%j shows no secret, and is not noted', async (args) => {
  const before = noted().length;
  await line.run(...args);
  expect(noted().length).toBe(before);
});

test('trying a connection is noted, since it sends what is in it', async () => {
  line.env.ARIEL__CORE__TEST_CONNECTION = 'Enabled';
  await line.run('connections', 'test', 'db');
  expect(noted().at(-1)).toMatchObject({ event: 'test_connection' });
});

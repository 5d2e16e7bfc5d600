// `--show-sql-only` of `ariel db migrate` and `ariel db downgrade`: what is printed makes the same schema as the commands.
import { openSqlite } from '@ariel/store';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { CommandLine } from './command-line.ts';

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
});

/** What a script makes of an empty database. */
async function madeBy(...scripts: readonly string[]): Promise<unknown[]> {
  const database = openSqlite({ path: ':memory:' });
  try {
    for (const statement of scripts
      .join('\n')
      .replaceAll(/^--.*$/gm, '')
      .split(/;\n/))
      if (statement.trim() !== '') await database.run(statement.replace(/;$/, ''));
    return await database.all(schemaSql);
  } finally {
    await database.close();
  }
}

const schemaSql = 'select name, sql from sqlite_master where sql is not null order by name';

test('an empty database becomes what `db migrate` makes', async () => {
  const { code, out } = await line.run('db', 'migrate', '--show-sql-only');
  expect(code).toBe(0);
  expect((await line.run('db', 'check')).code).toBe(1);
  await line.run('db', 'migrate');
  expect(await madeBy(out)).toEqual(await line.withDatabase((database) => database.all(schemaSql)));
  expect(await line.run('db', 'migrate', '-s')).toMatchObject({ out: '', err: 'There is nothing to do.' });
});

test('a part of the way, and back', async () => {
  const up = await line.run('db', 'migrate', '-s', '--to-revision', '10');
  const on = await line.run('db', 'migrate', '-s', '--from-revision', '10', '--to-revision', '12');
  const back = await line.run('db', 'downgrade', '-s', '--from-revision', '12', '--to-revision', '10');
  expect(on.out).toMatch(/^-- 11 /);
  expect(await madeBy(up.out, on.out, back.out)).toEqual(await madeBy(up.out));
});

test('it is written in the words of the configured database', async () => {
  line.env.ARIEL__DATABASE__SQL_ALCHEMY_CONN = 'postgresql://nobody@nowhere.invalid/x';
  const { out } = await line.run('db', 'migrate', '-s', '--from-revision', '0');
  expect(out).toContain('bigint');
  expect(out).not.toContain('without rowid');
});

test.each([
  [['--to-version', '3.0.0'], '--to-revision'],
  [['--from-revision', '4'], '--show-sql-only'],
  [['-s', '--from-revision', 'none'], 'is no migration of this version'],
])('what cannot be is said: %j', async (flags, words) => {
  expect(await line.run('db', 'migrate', ...flags)).toMatchObject({
    code: 2,
    err: expect.stringContaining(words),
  });
});

// The text of statements: where one ends, and where placeholders are.
import { SqlHook } from 'ariel/sql';
import { describe, expect, test } from 'vitest';

/** One database in memory for each hook's connection. */
const hook = new SqlHook({
  source: { conn: async () => ({ type: 'sqlite', host: ':memory:', schema: null, extra: {} }) as never },
});
const columnsOf = async (sql: string): Promise<unknown[]> =>
  (await hook.run(sql, { handler: ({ rows }) => rows[0]?.[0], returnLast: false })) as unknown[];
const firstOf = async (sql: string, parameters: Parameters<SqlHook['firstValues']>[1]) =>
  hook.firstValues(sql, parameters);

describe('a text with several statements', () => {
  test.each([
    ['select 1; select 2', [1, 2]],
    ['select 1;', 1],
    [";;select ';' ; -- a; comment\nselect 2 /* ; */;", [';', 2]],
    ['select "a;b" from (select 1 as "a;b"); select 3', [1, 3]],
    ["select 'it''s;'; select 4", ["it's;", 4]],
    [
      'create table t (a); create trigger g after insert on t begin update t set a = 2; end; insert into t values (1); select a from t',
      [undefined, undefined, undefined, 2],
    ],
    ['select case when 1 then 2 end; select 3', [2, 3]],
  ])('%s', async (sql, expected) => {
    const given = await columnsOf(sql);
    expect(given).toEqual(expected);
  });
});

describe('placeholders', () => {
  test.each([
    ['select ?, ?', ['a', 2], ['a', 2]],
    ['select %s || %s', ['a', 'b'], ['ab']],
    ['select $2, $1', [1, 2], [2, 1]],
    ['select :a, :b, :a', { a: 1, b: 2 }, [1, 2, 1]],
    ['select %(a)s', { a: 1 }, [1]],
    ["select '?', ':a', ?", [1], ['?', ':a', 1]],
    ["select ':a', :a -- :b\n", { a: 1 }, [':a', 1]],
    ['select ?', [true], [1]],
    ['select ?', [new Date(0)], ['1970-01-01T00:00:00.000Z']],
    ['select ?', [{ a: 1 }], ['{"a":1}']],
  ])('%s with %j', async (sql, parameters, expected) => {
    expect(await firstOf(sql, parameters)).toEqual(expected);
  });

  test.each([
    ['select ?, ?', [1], 'more placeholders than the 1 parameters'],
    ['select ?', [1, 2], 'has 1 placeholders, but is given 2'],
    ['select %(b)s', { a: 1 }, 'a placeholder %(b)s, which the parameters a do not have'],
  ])('%s with %j is refused', async (sql, parameters, message) => {
    await expect(firstOf(sql, parameters)).rejects.toThrow(message);
  });

  test('a bigint stays one', async () => {
    expect(await firstOf('select ?', [2n ** 60n])).toEqual([2n ** 60n]);
  });

  test('stay as they are where there are no parameters', async () => {
    expect(await hook.firstValues("select 'a' like '%s'")).toEqual([0]);
  });
});

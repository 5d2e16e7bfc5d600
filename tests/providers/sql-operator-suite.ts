// What the operators do on every database.
import { dag } from 'ariel';
import {
  BranchSqlOperator,
  SqlCheckOperator,
  SqlColumnCheckOperator,
  SqlExecuteQueryOperator,
  SqlIntervalCheckOperator,
  type SqlOperatorOptions,
  SqlSensor,
  SqlTableCheckOperator,
  SqlThresholdCheckOperator,
  SqlValueCheckOperator,
  scalarHandler,
} from 'ariel/sql';
import { EmptyOperator } from 'ariel/standard';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeOrders, type SqlDatabase } from './databases.ts';
import { endOf, linesOf, oneTask } from './one-task.ts';

export function operatorSuite(databaseOf: () => SqlDatabase): void {
  beforeAll(() => makeOrders(databaseOf()));
  const run = (place: () => unknown, logicalDate = '2026-01-08') =>
    oneTask(place, { connections: { shop: databaseOf().connection }, logicalDate });
  const base: SqlOperatorOptions = { taskId: 'sql', connId: 'shop' };
  const failedAs = async (place: () => unknown): Promise<string> => {
    const ran = await run(place);
    expect(ran.error?.code ?? ran.state).toBe('ARIEL_SQL_CHECK_FAILED');
    return ran.error?.message ?? '';
  };

  describe('SqlExecuteQueryOperator', () => {
    test('renders statement and parameters, and gives the rows', async () => {
      const ran = await run(
        () =>
          new SqlExecuteQueryOperator({
            ...base,
            sql: "select id from orders where day = ? and '{{ ds }}' = day order by id",
            parameters: ['{{ ds }}'],
          }),
      );
      expect(ran.output).toEqual([{ id: 3 }, { id: 4 }, { id: 5 }]);
      expect(linesOf(ran)).toEqual(['runs SQL', 'gave [{"id":3},{"id":4},{"id":5}]']);
    });

    test('runs a list or a text of statements, in one transaction or each by itself', async () => {
      const sql = [
        "insert into orders (id, day, total) values (50, 'z', 1)",
        "delete from orders where day = 'z'",
        'select count(*) from orders',
      ];
      const count = async (more: object) =>
        (
          await run(
            () =>
              new SqlExecuteQueryOperator({
                ...base,
                sql,
                handler: scalarHandler,
                outputProcessor: (all) => Number((all as unknown[]).at(-1)),
                ...more,
              }),
          )
        ).output;
      expect(await count({})).toBe(5);
      expect(await count({ sql: sql.join(';'), outputProcessor: Number })).toBe(5);
      expect(await count({ sql: sql.join(';'), returnLast: false })).toBe(5);
      expect(await count({ autocommit: true, splitStatements: true })).toBe(5);
    });

    test('leaves the result out of the log, or gives none', async () => {
      const quiet = await run(
        () => new SqlExecuteQueryOperator({ ...base, sql: 'select 1', showReturnValueInLog: false }),
      );
      expect(linesOf(quiet)).toEqual(['runs SQL']);
      expect(
        (await run(() => new SqlExecuteQueryOperator({ ...base, sql: 'select 1', handler: null }))).output,
      ).toBeUndefined();
    });

    test('fails as the database says', async () => {
      expect(
        endOf(await run(() => new SqlExecuteQueryOperator({ ...base, sql: 'select x from nowhere' }))),
      ).toMatch(/nowhere/);
    });
  });

  describe('checks', () => {
    test('SqlCheckOperator wants every value of the first row to be true', async () => {
      expect(
        endOf(
          await run(
            () =>
              new SqlCheckOperator({
                ...base,
                sql: 'select count(*), min(id) from orders where day = ?',
                parameters: ['{{ ds }}'],
              }),
          ),
        ),
      ).toBe('success');
      expect(await failedAs(() => new SqlCheckOperator({ ...base, sql: 'select 1, 0' }))).toMatch(
        /not all are true/,
      );
      expect(
        await failedAs(() => new SqlCheckOperator({ ...base, sql: 'select id from orders where id < 0' })),
      ).toMatch(/no row/);
    });

    test('SqlValueCheckOperator wants a number, within a tolerance, or a text', async () => {
      const sql = 'select sum(total) from orders';
      expect(endOf(await run(() => new SqlValueCheckOperator({ ...base, sql, passValue: 75 })))).toBe(
        'success',
      );
      expect(
        endOf(await run(() => new SqlValueCheckOperator({ ...base, sql, passValue: '80', tolerance: 0.1 }))),
      ).toBe('success');
      expect(await failedAs(() => new SqlValueCheckOperator({ ...base, sql, passValue: 80 }))).toMatch(
        /must give 80/,
      );
      expect(
        endOf(
          await run(
            () =>
              new SqlValueCheckOperator({
                ...base,
                sql: 'select state from orders where id = ?',
                parameters: [1],
                passValue: 'paid',
              }),
          ),
        ),
      ).toBe('success');
      expect(
        await failedAs(
          () =>
            new SqlValueCheckOperator({
              ...base,
              sql: 'select state from orders where id = 4',
              passValue: 'paid',
            }),
        ),
      ).toMatch(/"open"/);
    });

    test('SqlThresholdCheckOperator wants a value between two numbers or queries', async () => {
      const sql = 'select avg(total) from orders';
      expect(
        endOf(
          await run(
            () =>
              new SqlThresholdCheckOperator({
                ...base,
                sql,
                minThreshold: 15,
                maxThreshold: 'select max(total) from orders',
              }),
          ),
        ),
      ).toBe('success');
      expect(
        await failedAs(
          () => new SqlThresholdCheckOperator({ ...base, sql, minThreshold: 16, maxThreshold: 20 }),
        ),
      ).toMatch(/from 16 to 20/);
    });

    test('SqlIntervalCheckOperator compares with days before', async () => {
      const check = (more: object) =>
        new SqlIntervalCheckOperator({
          ...base,
          table: 'orders',
          dateFilterColumn: 'day',
          metricsThresholds: { 'count(*)': 1.6, 'sum(total)': 1.6 },
          ...more,
        });
      expect(endOf(await run(() => check({})))).toBe('success');
      expect(
        endOf(
          await run(() =>
            check({ daysBack: 7, ratioFormula: 'relative_diff', metricsThresholds: { 'sum(total)': 0.51 } }),
          ),
        ),
      ).toBe('success');
      expect(await failedAs(() => check({ metricsThresholds: { 'count(*)': 1.5 } }))).toMatch(
        /count\(\*\) is 3, was 2: ratio 1.5/,
      );
      expect(endOf(await run(() => check({ daysBack: -3 })))).toBe('success');
      expect(await failedAs(() => check({ daysBack: -3, ignoreZero: false }))).toMatch(/ratio none/);
    });

    test('SqlColumnCheckOperator checks columns, and names all that fail', async () => {
      const check =
        (
          columnMapping: ConstructorParameters<typeof SqlColumnCheckOperator>[0]['columnMapping'],
          more = {},
        ) =>
        () =>
          new SqlColumnCheckOperator({ ...base, table: 'orders', columnMapping, ...more });
      expect(
        endOf(
          await run(
            check({
              id: { nullCheck: { equalTo: 0 }, uniqueCheck: { equalTo: 0 }, distinctCheck: { geqTo: 5 } },
              total: { min: { geqTo: 0 }, max: { lessThan: 41, greaterThan: 39 } },
              state: { nullCheck: { leqTo: 1 }, distinctCheck: { equalTo: 3, tolerance: 0.5 } },
            }),
          ),
        ),
      ).toBe('success');
      expect(
        await failedAs(
          check({
            total: { min: { greaterThan: 0 }, max: { equalTo: 40 } },
            state: { nullCheck: { equalTo: 0 } },
          }),
        ),
      ).toMatch(
        /2 of 3 checks of orders failed: total min is 0, not greaterThan 0; state nullCheck is 1, not equalTo 0/,
      );
      expect(
        endOf(
          await run(
            check(
              { state: { nullCheck: { equalTo: 0, partitionClause: "state <> 'x'" } } },
              { partitionClause: "day = '{{ ds }}'" },
            ),
          ),
        ),
      ).toBe('success');
      const nobody = { partitionClause: 'id < 0' };
      expect(endOf(await run(check({ total: { max: { equalTo: 0 } } }, nobody)))).toBe('success');
      expect(
        await failedAs(check({ total: { max: { equalTo: 0 } } }, { ...nobody, acceptNone: false })),
      ).toMatch(/is null/);
    });

    test('SqlTableCheckOperator checks rows, and names all that fail', async () => {
      const check =
        (checks: ConstructorParameters<typeof SqlTableCheckOperator>[0]['checks'], more = {}) =>
        () =>
          new SqlTableCheckOperator({ ...base, table: 'orders', checks, ...more });
      expect(
        endOf(
          await run(
            check({ enough: { checkStatement: 'count(*) = 5' }, right: { checkStatement: 'total >= 0' } }),
          ),
        ),
      ).toBe('success');
      expect(
        await failedAs(check({ right: { checkStatement: 'total > 0' }, ids: { checkStatement: 'id > 0' } })),
      ).toMatch(/1 of 2 checks of orders failed: right, total > 0/);
      expect(
        endOf(
          await run(
            check(
              { right: { checkStatement: 'total > 0', partitionClause: "state = 'paid'" } },
              { partitionClause: "day = '{{ ds }}'" },
            ),
          ),
        ),
      ).toBe('success');
      expect(
        await failedAs(check({ right: { checkStatement: 'total > 0' } }, { partitionClause: 'id < 0' })),
      ).toMatch(/found no rows/);
    });
  });

  test.each([
    ['select 1', 'yes'],
    ['select 0', 'no'],
    ["select 'On'", 'yes'],
    ["select 'no'", 'no'],
    ['select count(*) > 4 from orders', 'yes'],
  ])('BranchSqlOperator follows %s to %s', async (sql, expected) => {
    const made = dag('choose', {}, () => {
      const [yes, no] = [new EmptyOperator({ taskId: 'yes' }), new EmptyOperator({ taskId: 'no' })];
      new BranchSqlOperator({
        taskId: 'pick',
        connId: 'shop',
        sql,
        followTaskIdsIfTrue: yes,
        followTaskIdsIfFalse: [no],
      });
    });
    const { tasks } = await made.test({ connections: { shop: databaseOf().connection } });
    expect(tasks.filter(({ state }) => state === 'skipped').map(({ taskId }) => taskId)).toEqual([
      expected === 'yes' ? 'no' : 'yes',
    ]);
  });

  test('BranchSqlOperator does not guess', async () => {
    expect(
      await failedAs(
        () =>
          new BranchSqlOperator({
            ...base,
            sql: "select 'maybe'",
            followTaskIdsIfTrue: [],
            followTaskIdsIfFalse: [],
          }),
      ),
    ).toMatch(/"maybe"/);
    expect(
      await failedAs(
        () =>
          new BranchSqlOperator({
            ...base,
            sql: 'select id from orders where id = ?',
            parameters: [0],
            followTaskIdsIfTrue: [],
            followTaskIdsIfFalse: [],
          }),
      ),
    ).toMatch(/no row/);
  });

  describe('SqlSensor', () => {
    const wait = (sql: string, more: Partial<ConstructorParameters<typeof SqlSensor>[0]> = {}) =>
      run(
        () =>
          new SqlSensor({ taskId: 'wait', connId: 'shop', sql, pokeInterval: '1s', timeout: '3s', ...more }),
      );

    test('waits for a first value that is neither null, 0 nor empty', async () => {
      expect(
        (await wait('select count(*) from orders where day = ?', { parameters: ['{{ ds }}'] })).state,
      ).toBe('success');
      for (const sql of [
        'select 0',
        "select '0'",
        "select ''",
        'select null',
        'select id from orders where id < 0',
      ])
        expect((await wait(sql)).error).toMatchObject({ code: 'ARIEL_SENSOR_TIMEOUT' });
    });

    test('looks at what it is told to, and fails where that says so', async () => {
      const selector = ([, second]: readonly unknown[]) => Number(second);
      expect((await wait('select 0, 7', { selector, success: (value) => value === 7 })).state).toBe(
        'success',
      );
      expect(endOf(await wait('select 0, 9', { selector, failure: (value) => value === 9 }))).toContain(
        'failure refuses',
      );
      expect(endOf(await wait('select id from orders where id < 0', { failOnEmpty: true }))).toContain(
        'failOnEmpty',
      );
    });
  });

  test('an operator may name a database', async () => {
    const { connection, name } = databaseOf();
    const database = name === 'sqlite' ? String(connection.host) : String(connection.schema);
    const elsewhere = name === 'sqlite' ? { host: '/none/at/all.db' } : { schema: 'none' };
    const ran = await oneTask(
      () => new SqlExecuteQueryOperator({ ...base, sql: 'select max(id) as id from orders', database }),
      { connections: { shop: { ...connection, ...elsewhere } } },
    );
    expect(ran.output).toEqual([{ id: 5 }]);
  });
}

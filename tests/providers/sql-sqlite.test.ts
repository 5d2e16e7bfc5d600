// The hook and its operators on SQLite.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dag } from 'ariel';
import {
  SqlColumnCheckOperator,
  SqlExecuteQueryOperator,
  SqlIntervalCheckOperator,
  sqlConnectionTypes,
} from 'ariel/sql';
import { describe, expect, test } from 'vitest';
import { hookOf, type SqlDatabase } from './databases.ts';
import { endOf, oneTask } from './one-task.ts';
import { hookSuite } from './sql-hook-suite.ts';
import { operatorSuite } from './sql-operator-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'ariel-sqlite-'));
const database: SqlDatabase = {
  name: 'sqlite',
  connection: { type: 'sqlite', host: join(folder, 'shop.db') },
};

describe('the hook on SQLite', () => hookSuite(() => database));
describe('operators on SQLite', () => operatorSuite(() => database));

test('a text with several statements is not cut off after the first', async () => {
  await expect(hookOf(database).run('select 1; select 2', { splitStatements: false })).rejects.toThrow(
    'holds several statements',
  );
});

test('a connection of another type is refused with those that are possible', async () => {
  const ran = await oneTask(() => new SqlExecuteQueryOperator({ taskId: 'x', sql: 'select 1' }), {
    connections: { sql_default: { type: 'http' } },
  });
  expect(endOf(ran)).toContain(
    'has the type "http", but must be one of postgres, postgresql, redshift, mysql, mariadb, sqlite',
  );
});

test.each([
  [{ id: {} }, 'columnMapping names no check'],
  [{ id: { nullCheck: {} } }, 'nullCheck of column id compares with nothing'],
  [{ id: { min: { greaterThan: 1, geqTo: 1 } } }, 'greaterThan and geqTo, which exclude each other'],
  [{ id: { max: { equalTo: 1, lessThan: 1 } } }, 'equalTo and lessThan'],
  [{ id: { strange: { equalTo: 1 } } }, 'has no check strange'],
])('columns checked by %j are refused while the DAG is made', (columnMapping, message) => {
  const wrong = () =>
    dag(
      'wrong',
      {},
      () =>
        void new SqlColumnCheckOperator({ taskId: 'x', table: 't', columnMapping: columnMapping as never }),
    );
  expect(wrong).toThrow(message);
});

test('a ratio that nobody knows is refused', () => {
  const wrong = () =>
    dag(
      'wrong',
      {},
      () =>
        void new SqlIntervalCheckOperator({
          taskId: 'x',
          table: 't',
          metricsThresholds: {},
          ratioFormula: 'more' as never,
        }),
    );
  expect(wrong).toThrow('max_over_min or relative_diff');
});

test('each type of connection says what its form shows', () => {
  expect(sqlConnectionTypes.map(({ connType, hookName }) => [connType, hookName])).toEqual([
    ['postgres', 'Postgres'],
    ['mysql', 'MySQL'],
    ['sqlite', 'SQLite'],
  ]);
});

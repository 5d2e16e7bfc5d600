// Checks of data in a database. Each fails its task where the data is not as it says; here one of them does.
import { chain, dag } from 'ariel';
import {
  SqlCheckOperator,
  SqlColumnCheckOperator,
  SqlExecuteQueryOperator,
  SqlIntervalCheckOperator,
  SqlTableCheckOperator,
  SqlThresholdCheckOperator,
  SqlValueCheckOperator,
} from 'ariel/sql';

const connId = 'feature_shop';
const table = 'feature_checked';

export default dag('operators_sql_checks', { tags: ['feature', 'operators'] }, () => {
  const create = new SqlExecuteQueryOperator({
    taskId: 'create',
    connId,
    sql: `drop table if exists ${table};
      create table ${table} (id integer primary key, day varchar(10), total integer, state varchar(10));
      insert into ${table} values (1, '2026-01-01', 10, 'paid'), (2, '2026-01-01', 20, 'paid'),
        (3, '2026-01-08', 15, 'paid'), (4, '2026-01-08', 30, null)`,
  });
  const checks = [
    new SqlCheckOperator({ taskId: 'any', connId, sql: `select count(*), min(total) > 0 from ${table}` }),
    new SqlValueCheckOperator({
      taskId: 'count',
      connId,
      sql: `select count(*) from ${table}`,
      passValue: 5,
      tolerance: 0.2,
    }),
    new SqlThresholdCheckOperator({
      taskId: 'average',
      connId,
      sql: `select avg(total) from ${table}`,
      minThreshold: 10,
      maxThreshold: `select max(total) from ${table}`,
    }),
    new SqlIntervalCheckOperator({
      taskId: 'as_last_week',
      connId,
      table,
      dateFilterColumn: 'day',
      metricsThresholds: { 'count(*)': 1.1, 'sum(total)': 2 },
    }),
    new SqlColumnCheckOperator({
      taskId: 'columns',
      connId,
      table,
      columnMapping: {
        id: { nullCheck: { equalTo: 0 }, uniqueCheck: { equalTo: 0 } },
        total: { min: { geqTo: 0 }, max: { lessThan: 100 } },
        state: {
          distinctCheck: { leqTo: 3 },
          nullCheck: { equalTo: 0, partitionClause: "day < '2026-01-08'" },
        },
      },
    }),
    new SqlTableCheckOperator({
      taskId: 'all_are_paid',
      connId,
      table,
      checks: { paid: { checkStatement: "state = 'paid'" }, enough: { checkStatement: 'count(*) >= 4' } },
    }),
  ];
  chain(create, checks);
});

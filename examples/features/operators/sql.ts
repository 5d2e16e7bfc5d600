// SQL in any of the databases that the hook knows; which one says the connection `feature_shop`, such as
// ARIEL_CONN_FEATURE_SHOP='sqlite:////tmp/shop.db' or 'postgres://user:password@db/shop'.
import { chain, dag, task } from 'ariel';
import { BranchSqlOperator, SqlExecuteQueryOperator, SqlHook, SqlSensor, scalarHandler } from 'ariel/sql';
import { EmptyOperator } from 'ariel/standard';

const connId = 'feature_shop';

const insert = task('insert', async () =>
  new SqlHook({ connId }).insertRows('feature_orders', [
    { id: 1, day: '2026-01-05', total: 12 },
    { id: 2, day: '2026-01-05', total: 30 },
  ]),
);

export default dag('operators_sql', { tags: ['feature', 'operators'] }, () => {
  // Several statements are one transaction: all of them, or none.
  const create = new SqlExecuteQueryOperator({
    taskId: 'create',
    connId,
    sql: `drop table if exists feature_orders;
      create table feature_orders (id integer primary key, day varchar(10) not null, total integer not null)`,
  });
  const arrived = new SqlSensor({
    taskId: 'arrived',
    connId,
    sql: 'select count(*) from feature_orders where total > ?',
    parameters: [10],
    success: (count) => Number(count) >= 2,
    pokeInterval: '200ms',
    timeout: '1m',
  });
  const orders = new SqlExecuteQueryOperator({
    taskId: 'orders',
    connId,
    sql: 'select id, total from feature_orders where day = :day order by id',
    parameters: { day: '2026-01-05' },
  });
  const sum = new SqlExecuteQueryOperator({
    taskId: 'sum',
    connId,
    sql: ['update feature_orders set total = total + 1', 'select sum(total) from feature_orders'],
    handler: scalarHandler,
    outputProcessor: (results) => Number((results as unknown[]).at(-1)),
  });
  const many = new BranchSqlOperator({
    taskId: 'many',
    connId,
    sql: 'select count(*) > 100 from feature_orders',
    followTaskIdsIfTrue: new EmptyOperator({ taskId: 'in_parts' }),
    followTaskIdsIfFalse: new EmptyOperator({ taskId: 'at_once' }),
  });
  chain(create, insert(), arrived, orders, sum, many);
});

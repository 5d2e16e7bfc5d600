// provider-sql CONNECTS: databases that speak SQL.

export type { BranchSqlOperatorOptions } from './branch-sql-operator.ts';
export { BranchSqlOperator } from './branch-sql-operator.ts';
export type { SqlComparison } from './checks/comparison.ts';
export type { SqlCheckOperatorOptions } from './checks/sql-check-operator.ts';
export { SqlCheckOperator } from './checks/sql-check-operator.ts';
export type {
  ColumnCheckName,
  SqlColumnCheck,
  SqlColumnCheckOperatorOptions,
  SqlColumnMapping,
} from './checks/sql-column-check-operator.ts';
export { SqlColumnCheckOperator } from './checks/sql-column-check-operator.ts';
export type { SqlIntervalCheckOperatorOptions } from './checks/sql-interval-check-operator.ts';
export { SqlIntervalCheckOperator } from './checks/sql-interval-check-operator.ts';
export type { SqlTableCheck, SqlTableCheckOperatorOptions } from './checks/sql-table-check-operator.ts';
export { SqlTableCheckOperator } from './checks/sql-table-check-operator.ts';
export type { SqlThresholdCheckOperatorOptions } from './checks/sql-threshold-check-operator.ts';
export { SqlThresholdCheckOperator } from './checks/sql-threshold-check-operator.ts';
export type { SqlValueCheckOperatorOptions } from './checks/sql-value-check-operator.ts';
export { SqlValueCheckOperator } from './checks/sql-value-check-operator.ts';
export {
  mysqlConnectionType,
  postgresConnectionType,
  sqlConnectionTypes,
  sqliteConnectionType,
} from './connection-types.ts';
export type { SqlResult } from './drivers/sql-driver.ts';
export type { InsertOptions } from './insert-statements.ts';
export type { SqlExecuteQueryOperatorOptions } from './sql-execute-query-operator.ts';
export { SqlExecuteQueryOperator } from './sql-execute-query-operator.ts';
export type { SqlHandler, SqlRow } from './sql-handlers.ts';
export { fetchAllHandler, fetchOneHandler, rowCountHandler, scalarHandler } from './sql-handlers.ts';
export type { SqlHookOptions, SqlRunOptions, SqlTransaction } from './sql-hook.ts';
export { SqlHook } from './sql-hook.ts';
export type { SqlOperatorOptions } from './sql-operator.ts';
export { BaseSqlOperator } from './sql-operator.ts';
export type { SqlSensorOptions } from './sql-sensor.ts';
export { SqlSensor } from './sql-sensor.ts';
export type { SqlParameters } from './sql-text.ts';

// The driver for a connection's type.
import { mysqlDriver } from './mysql-driver.ts';
import { postgresDriver } from './postgres-driver.ts';
import type { SqlDriver } from './sql-driver.ts';
import { sqliteDriver } from './sqlite-driver.ts';

const drivers: Readonly<Record<string, SqlDriver>> = {
  postgres: postgresDriver,
  postgresql: postgresDriver,
  redshift: postgresDriver,
  mysql: mysqlDriver,
  mariadb: mysqlDriver,
  sqlite: sqliteDriver,
};

export function driverOf(connType: string, connId: string): SqlDriver {
  const driver = Object.hasOwn(drivers, connType) ? drivers[connType] : undefined;
  if (driver !== undefined) return driver;
  throw new TypeError(
    `The connection ${connId} has the type ${JSON.stringify(connType)}, but must be one of ${Object.keys(drivers).join(', ')} to be asked in SQL.`,
  );
}

// store REMEMBERS: schema, migrations, queries, transitions.
export type { Database, Queryable, SqlParameters, SqlValue } from './database/database.ts';
export { openSqlite } from './database/sqlite-database.ts';
export { appliedMigrations, migrate, migrations, SchemaTooNewError } from './migrations/migrate.ts';

// What forms show for connections to databases. Data only: whoever lists types does not load the clients.
import type { ConnectionType } from '@ariel/sdk';

const hookClass = 'ariel/sql#SqlHook';

export const postgresConnectionType: ConnectionType = {
  connType: 'postgres',
  hookName: 'Postgres',
  hookClass,
  defaultConnId: 'postgres_default',
  standardFields: {
    schema: { title: 'Database' },
    port: { placeholder: '5432' },
    host: { placeholder: 'db.example.org' },
  },
  extraFields: {
    sslmode: {
      title: 'SSL mode',
      type: 'string',
      default: 'disable',
      enum: ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'],
    },
    sslrootcert: { title: 'Certificate authorities', type: 'string', description: 'Path of a file.' },
    sslcert: { title: 'Client certificate', type: 'string', description: 'Path of a file.' },
    sslkey: { title: 'Client key', type: 'string', description: 'Path of a file.' },
    connect_timeout: { title: 'Time to connect', type: 'number', description: 'Seconds.' },
    options: { title: 'Options', type: 'string', placeholder: '-c statement_timeout=60000' },
    application_name: { title: 'Name in pg_stat_activity', type: 'string', default: 'ariel' },
  },
};

export const mysqlConnectionType: ConnectionType = {
  connType: 'mysql',
  hookName: 'MySQL',
  hookClass,
  defaultConnId: 'mysql_default',
  standardFields: {
    schema: { title: 'Database' },
    port: { placeholder: '3306' },
    host: { placeholder: 'db.example.org' },
  },
  extraFields: {
    charset: { title: 'Character set', type: 'string', placeholder: 'utf8mb4' },
    unix_socket: { title: 'Unix socket', type: 'string', description: 'Path; in place of host and port.' },
    ssl_mode: {
      title: 'SSL mode',
      type: 'string',
      enum: ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'],
    },
    ssl: { title: 'SSL files', type: 'object', placeholder: '{"ca": "/etc/ca.pem"}' },
    connect_timeout: { title: 'Time to connect', type: 'number', description: 'Seconds.' },
  },
};

export const sqliteConnectionType: ConnectionType = {
  connType: 'sqlite',
  hookName: 'SQLite',
  hookClass,
  defaultConnId: 'sqlite_default',
  standardFields: {
    host: { title: 'File', placeholder: '/data/shop.db' },
    port: { hidden: true },
    login: { hidden: true },
    password: { hidden: true },
    schema: { hidden: true },
  },
};

export const sqlConnectionTypes: readonly ConnectionType[] = [
  postgresConnectionType,
  mysqlConnectionType,
  sqliteConnectionType,
];

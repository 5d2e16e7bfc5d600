// The connections that operators and hooks of Ariel's own providers take where they are given none. Without secrets.
import { type ConnectionFields, noFields } from '@ariel/core';

export const defaultConnections: Readonly<Record<string, ConnectionFields>> = {
  fs_default: { ...noFields, connType: 'fs', extra: '{"path": "/"}' },
  http_default: { ...noFields, connType: 'http', host: 'https://www.httpbin.org/' },
  mysql_default: { ...noFields, connType: 'mysql', host: 'mysql', login: 'root', schema: 'airflow' },
  postgres_default: {
    ...noFields,
    connType: 'postgres',
    host: 'postgres',
    login: 'postgres',
    password: 'airflow',
    schema: 'airflow',
    extra: '{}',
  },
  smtp_default: {
    ...noFields,
    connType: 'smtp',
    host: 'localhost',
    port: 25,
    extra: '{"disable_tls": true, "disable_ssl": true}',
  },
  sqlite_default: { ...noFields, connType: 'sqlite', host: '/tmp/sqlite_default.db' },
};

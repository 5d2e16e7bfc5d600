// What the SQL tests need of a database: how to reach it, and tables of their own.
import type { Connection } from 'ariel';
import { SqlHook } from 'ariel/sql';

export interface SqlDatabase {
  readonly name: 'postgres' | 'mysql' | 'sqlite';
  readonly connection: Partial<Connection>;
}

export const hookOf = (
  { connection }: SqlDatabase,
  more: { signal?: AbortSignal; database?: string } = {},
): SqlHook => {
  const blank = {
    id: 'shop',
    description: null,
    host: null,
    port: null,
    login: null,
    password: null,
    schema: null,
    extra: {},
    extraJson: null,
    uri: '',
  };
  return new SqlHook({
    connId: 'shop',
    source: { conn: async () => ({ ...blank, ...connection }) as Connection },
    ...more,
  });
};

const orders = [
  [1, '2026-01-01', 10, 'paid'],
  [2, '2026-01-01', 20, null],
  [3, '2026-01-08', 40, 'paid'],
  [4, '2026-01-08', 5, 'open'],
  [5, '2026-01-08', 0, 'open'],
] as const;

/** A table of orders, made anew. */
export async function makeOrders(database: SqlDatabase): Promise<void> {
  const hook = hookOf(database);
  await hook.run(
    'drop table if exists orders; create table orders (id integer primary key, day varchar(10) not null, total integer not null, state varchar(10))',
  );
  await hook.insertRows('orders', orders, { targetFields: ['id', 'day', 'total', 'state'] });
}

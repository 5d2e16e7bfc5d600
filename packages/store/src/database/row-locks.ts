// Locks on rows that are read, where the database has several writers. SQLite has one at a time.
import type { Queryable } from './database.ts';

/** Rows that somebody else is about to change are passed over; SQLite has one writer at a time. */
export const skipLocked = ({ dialect }: Queryable, table: string): string =>
  dialect === 'postgres' ? ` for update of ${table} skip locked` : '';

/** The rows that are read stay as they are until the transaction ends. */
export const forUpdate = ({ dialect }: Queryable): string => (dialect === 'postgres' ? ' for update' : '');

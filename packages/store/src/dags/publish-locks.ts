// What keeps dag processors out of each other's way on Postgres, where transactions run side by side. Locks of the transaction, so they
// pass through any pooler; SQLite has one writer anyway.
import type { Queryable } from '../database/database.ts';

/** Two numbers make a lock: what it is for, and of what. */
const SPACES = { code: 0x61720001, names: 0x61720002 } as const;

const shared = 'select pg_advisory_xact_lock_shared(?, 0)';
const alone = 'select pg_advisory_xact_lock(?, 0)';
const named = 'select pg_advisory_xact_lock(?, hashtext(?))';

/** One at a time for each file and each DAG: before anything is read of them. In the order of their names, always. */
export async function lockForPublish(
  tx: Queryable,
  file: { readonly bundleName: string; readonly relPath: string },
  dagIds: readonly string[],
): Promise<void> {
  if (tx.dialect === 'sqlite') return;
  // Code that is found stored must not be swept away before a version names it.
  await tx.all(shared, [SPACES.code]);
  const names = [`file ${file.bundleName} ${file.relPath}`, ...dagIds.map((dagId) => `dag ${dagId}`)].sort();
  await tx.allMany(
    named,
    names.map((name) => [SPACES.names, name]),
  );
}

/** While nobody publishes. */
export async function lockCode(tx: Queryable): Promise<void> {
  if (tx.dialect === 'postgres') await tx.all(alone, [SPACES.code]);
}

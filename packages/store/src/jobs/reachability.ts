// Who could have heard of a worker: silence means something only while somebody listened.
import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';

export interface Reachability {
  /** The owner could read and write through the whole lease before now. */
  readonly owner: boolean;
  /** One API server could, or there are none that workers could speak to. */
  readonly servers: boolean;
}

/** Who was reachable for so long that silence means something. */
export async function reachability(
  db: Queryable,
  ownerId: string,
  { gapMs, leaseMs }: { readonly gapMs: number; readonly leaseMs: number },
): Promise<Reachability> {
  const { parameters, sql } = await databaseNow(db);
  const through = `ended_at is null and heartbeat_at >= ${sql} - ? and alive_since <= ${sql} - ?`;
  const given = [...parameters, gapMs * 1000, ...parameters, leaseMs * 1000];
  const row = await db.first<{ owners: number; servers: number; known: number }>(
    `select (select count(*) from job where id = ? and ${through}) as owners,
       (select count(*) from job where kind = 'api_server' and ${through}) as servers,
       (select count(*) from job where kind = 'api_server') as known`,
    [ownerId, ...given, ...given],
  );
  return { owner: (row?.owners ?? 0) > 0, servers: (row?.servers ?? 0) > 0 || row?.known === 0 };
}

// Whether processes work on a database whose schema is about to change under them.
import type { Database } from '../database/database.ts';

/** A process that was silent for longer is taken to have ended. */
const SILENT_US = 30_000_000;

/** The schema cannot change in this way while processes work on it. */
export class SchemaInUseError extends Error {
  readonly code = 'ARIEL_SCHEMA_IN_USE';
}

/**
 * Throws where a process with a fresh heartbeat is there. On SQLite the home's lock has seen to it already, and the heartbeat may be
 * that of a process that was killed a moment ago.
 */
export async function refuseWhileInUse(database: Database, what: string): Promise<void> {
  if (database.dialect === 'sqlite') return;
  const alive = await database.all<{ kind: string; hostname: string; pid: number }>(
    'select kind, hostname, pid from job where ended_at is null and heartbeat_at > ? order by kind, hostname, pid',
    [(await database.clockUs()) - SILENT_US],
  );
  if (alive.length === 0) return;
  const named = alive.map(({ hostname, kind, pid }) => `${kind} ${pid} on ${hostname}`).join(', ');
  throw new SchemaInUseError(
    `The database cannot take ${what} while processes work on it: ${named}. Stop them, and try again; one that was killed ` +
      `counts as stopped after ${SILENT_US / 1_000_000} s.`,
  );
}

// The audit log's row of an act.
import type { Actor } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';

export interface AuditEntry {
  readonly event: string;
  /** Null where it is about no DAG. */
  readonly dagId: string | null;
  readonly runId?: string;
  readonly taskId?: string;
  readonly actor: Actor;
  readonly extra?: Readonly<Record<string, unknown>>;
}

export async function audit(tx: Queryable, entry: AuditEntry, nowUs: number): Promise<void> {
  await tx.run(
    'insert into event_log (at, event, dag_id, task_id, run_id, owner, extra) values (?, ?, ?, ?, ?, ?, ?)',
    [
      nowUs,
      entry.event,
      entry.dagId,
      entry.taskId ?? null,
      entry.runId ?? null,
      entry.actor.user,
      extraText(entry.actor, entry.extra),
    ],
  );
}

/** What stands under `extra`. */
export const extraText = (actor: Actor, extra: AuditEntry['extra'] = {}): string =>
  JSON.stringify({ via: actor.via, ...extra });

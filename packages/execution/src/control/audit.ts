// The audit log's row of an act: who, from where, about what, and what of it was before and is now. Never a secret: whoever writes an
// entry gives MASK for one.
import { type AccessResource, MASK } from '@ariel/core';
import type { Actor } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';

type Fields = Readonly<Record<string, unknown>>;

export interface AuditEntry {
  readonly event: string;
  /** Null where it is about no DAG. */
  readonly dagId: string | null;
  readonly runId?: string;
  readonly taskId?: string;
  /** What it is about where that is no DAG: who may not read that does not see the entry. */
  readonly resource?: AccessResource;
  /** Whose that is. */
  readonly team?: string | null;
  /** The asset that it is about: who does not see it does not see the entry. */
  readonly assetId?: number;
  readonly actor: Actor;
  readonly extra?: Fields;
  /** Null: it was not there. Of both only what differs is written. */
  readonly before?: Fields | null;
  /** Null: it is gone. */
  readonly after?: Fields | null;
}

export async function audit(tx: Queryable, entry: AuditEntry, nowUs: number): Promise<void> {
  await tx.run(
    `insert into event_log (at, event, dag_id, task_id, run_id, owner, extra, resource, team, asset_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      nowUs,
      entry.event,
      entry.dagId,
      entry.taskId ?? null,
      entry.runId ?? null,
      entry.actor.user,
      extraText(entry.actor, { ...entry.extra, ...changeOf(entry) }),
      entry.resource ?? null,
      entry.team ?? null,
      entry.assetId ?? null,
    ],
  );
}

/** A value that a task made or keeps, which may be a secret: that there is one, and how long it is. */
export const hiddenValue = (text: string | null) => ({ value: MASK, length: text?.length ?? 0 });

/** A secret in place of another. */
export const OTHER_SECRET = `${MASK} (another)`;

/** What stands under `extra`. */
export const extraText = ({ from, via }: Actor, extra: Fields = {}): string =>
  JSON.stringify({ via, ...(from === undefined ? {} : { from }), ...extra });

function changeOf({ after, before }: Pick<AuditEntry, 'before' | 'after'>): Fields {
  if (before === undefined || after === undefined) return {};
  if (before === null || after === null) return { before, after };
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
  const only = (fields: Fields): Fields =>
    Object.fromEntries(changed.map((field) => [field, fields[field] ?? null]));
  return { before: only(before), after: only(after) };
}

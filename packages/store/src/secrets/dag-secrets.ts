// Which connections and variables DAGs are known to ask for: written with each version, read by who says which are missing.
import type { SecretKind, SecretMention } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface DagSecretRow {
  readonly dag_id: string;
  readonly kind: SecretKind;
  readonly name: string;
  readonly place: string;
}

/** Puts them in the place of what the DAG named before. */
export async function replaceMentions(
  tx: Queryable,
  dagId: string,
  mentions: readonly SecretMention[],
): Promise<void> {
  const before = await tx.all<SecretMention>('select kind, name, place from dag_secret where dag_id = ?', [
    dagId,
  ]);
  const textOf = (rows: readonly (readonly [string, string, string])[]): string =>
    JSON.stringify([...rows].sort());
  const old = textOf(before.map(({ kind, name, place }) => [kind, name, place]));
  if (old === textOf(mentions.map(({ kind, name, place }) => [kind, name, place]))) return;
  await tx.run('delete from dag_secret where dag_id = ?', [dagId]);
  await tx.runMany(
    'insert into dag_secret (dag_id, kind, name, place) values (?, ?, ?, ?) on conflict do nothing',
    mentions.map(({ kind, name, place }) => [dagId, kind, name, place]),
  );
}

/** Of these DAGs; of all active ones where none are given. */
export function mentionsOf(db: Queryable, dagIds: readonly string[] = []): Promise<DagSecretRow[]> {
  const which = dagIds.length === 0 ? '' : `and s.dag_id in (${dagIds.map(() => '?').join(', ')})`;
  return db.all<DagSecretRow>(
    `select s.dag_id, s.kind, s.name, s.place from dag_secret s join dag d on d.dag_id = s.dag_id
     where d.is_active = 1 ${which} order by s.dag_id, s.kind, s.name, s.place`,
    dagIds,
  );
}

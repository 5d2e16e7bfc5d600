// How many instances wait under keyed limits, for whoever looks. Written in the turn in which it changed.
import type { LimitWaiting } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';

export async function writeLimitWaiting(
  tx: Queryable,
  ownerId: string,
  changed: readonly LimitWaiting[],
): Promise<void> {
  for (const { key, perMs, waiting } of changed) {
    await writeLater(tx, 'delete from limit_waiting where key = ? and per_ms = ? and owner_id = ?', [
      [key, perMs ?? 0, ownerId],
    ]);
    await writeLater(
      tx,
      'insert into limit_waiting (key, per_ms, owner_id, dag_id, instances) values (?, ?, ?, ?, ?)',
      waiting.map(([dagId, instances]) => [key, perMs ?? 0, ownerId, dagId, instances]),
    );
  }
}

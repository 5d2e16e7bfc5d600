// Schedules that name an asset by its name or its URI only. They wait for the active asset that has it, whichever that is: where another
// one gets the name, they wait for that. A reference keeps no asset active.
import { type AssetSource, isAssetReference } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export async function saveReferences(
  tx: Queryable,
  dagId: string,
  {
    awaited,
    isPartitioned,
    nowUs,
  }: { readonly awaited: readonly AssetSource[]; readonly isPartitioned: boolean; readonly nowUs: number },
): Promise<void> {
  const wanted = awaited.flatMap((source) =>
    source.kind === 'asset' && isAssetReference(source) ? [[source.name, source.uri] as const] : [],
  );
  const keys = new Set(wanted.map((key) => JSON.stringify(key)));
  const before = await tx.all<{ name: string; uri: string }>(
    'select name, uri from asset_reference where dag_id = ?',
    [dagId],
  );
  await tx.runMany(
    'delete from asset_reference where dag_id = ? and name = ? and uri = ?',
    before
      .filter(({ name, uri }) => !keys.has(JSON.stringify([name, uri])))
      .map(({ name, uri }) => [dagId, name, uri]),
  );
  await tx.runMany(
    `insert into asset_reference (dag_id, name, uri, is_partitioned, created_at) values (?, ?, ?, ?, ?)
     on conflict (dag_id, name, uri) do update set is_partitioned = excluded.is_partitioned`,
    wanted.map(([name, uri]) => [dagId, name, uri, isPartitioned ? 1 : 0, nowUs]),
  );
}

interface Meant {
  readonly dag_id: string;
  readonly stream_id: number;
}

const meant = `select r.dag_id, s.id as stream_id, min(r.created_at) as created_at from asset_reference r
  join asset a on a.is_active = 1 and ((r.name <> '' and a.name = r.name) or (r.uri <> '' and a.uri = r.uri))
  join asset_stream s on s.asset_id = a.id and s.is_partitioned = r.is_partitioned group by r.dag_id, s.id`;
const insert = `insert into asset_consumer (dag_id, stream_id, seq, paused_seq, by_reference, created_at, updated_at)
  select cast(? as text), id, head, case when exists (select 1 from dag where dag_id = ? and is_paused = 1) then head end,
    1, cast(? as bigint), cast(? as bigint)
  from asset_stream where id = ? on conflict do nothing`;

/** Leads every reference to the asset that it stands for now. After assets became active, or inactive. */
export async function followReferences(tx: Queryable): Promise<void> {
  const wanted = await tx.all<Meant & { readonly created_at: number }>(meant);
  const there = await tx.all<Meant>('select dag_id, stream_id from asset_consumer where by_reference = 1');
  const textOf = ({ dag_id, stream_id }: Meant): string => JSON.stringify([dag_id, stream_id]);
  const [keep, known] = [new Set(wanted.map(textOf)), new Set(there.map(textOf))];
  const gone = there.filter((row) => !keep.has(textOf(row))).map((row) => [row.dag_id, row.stream_id]);
  await tx.runMany('delete from asset_skip where dag_id = ? and stream_id = ?', gone);
  await tx.runMany('delete from asset_consumer where dag_id = ? and stream_id = ?', gone);
  await tx.runMany(
    insert,
    wanted
      .filter((row) => !known.has(textOf(row)))
      .map((row) => [row.dag_id, row.dag_id, row.created_at, row.created_at, row.stream_id]),
  );
}

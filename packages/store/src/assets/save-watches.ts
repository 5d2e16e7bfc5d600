// What a DAG says of watchers of the assets that it names, and which triggers are needed for what all DAGs say: one for all watchers
// that are alike, for as long as a DAG that is neither gone nor paused waits for one of their assets.
import { createHash } from 'node:crypto';
import { type AssetSource, canonicalJson } from '@ariel/core';
import type { Database, Queryable } from '../database/database.ts';
import { callTriggerers } from '../triggers/trigger-signals.ts';
import type { SourceIds } from './save-sources.ts';

interface WatchRow {
  readonly asset_id: number;
  readonly name: string;
  readonly trigger_name: string;
  readonly args: string;
  readonly module: string | null;
  readonly queue: string | null;
}

const watchText = ({ args, asset_id, module, name, queue, trigger_name }: WatchRow): string =>
  JSON.stringify([asset_id, name, trigger_name, args, module, queue]);

/** Replaces what the DAG said before; watchers of which nothing changed keep their rows. */
export async function saveWatches(
  tx: Queryable,
  dagId: string,
  {
    ids,
    nowUs,
    sources,
  }: { readonly sources: readonly AssetSource[]; readonly ids: SourceIds; readonly nowUs: number },
): Promise<void> {
  const wanted = new Map<string, WatchRow>();
  for (const source of sources) {
    if (source.kind !== 'asset') continue;
    for (const { name, trigger } of source.watchers ?? []) {
      const { args, module, queue } = trigger;
      const row = { asset_id: ids.idOf(source), name, trigger_name: trigger.name, args, module, queue };
      wanted.set(JSON.stringify([row.asset_id, name]), row);
    }
  }
  const before = await tx.all<WatchRow>(
    'select asset_id, name, trigger_name, args, module, queue from asset_watch where dag_id = ?',
    [dagId],
  );
  const kept = new Set([...wanted.values()].map(watchText));
  await tx.runMany(
    'delete from asset_watch where dag_id = ? and asset_id = ? and name = ?',
    before.filter((row) => !kept.has(watchText(row))).map(({ asset_id, name }) => [dagId, asset_id, name]),
  );
  const there = new Set(before.map(watchText));
  await tx.runMany(
    `insert into asset_watch (dag_id, asset_id, name, trigger_name, args, module, queue, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [...wanted.values()]
      .filter((row) => !there.has(watchText(row)))
      .map((row) => [
        dagId,
        row.asset_id,
        row.name,
        row.trigger_name,
        row.args,
        row.module,
        row.queue,
        nowUs,
      ]),
  );
}

interface NeededRow extends WatchRow {
  readonly dag_id: string;
  readonly trigger_id: number | null;
  readonly created_at: number;
  readonly version_id: string;
  readonly code_hash: string;
  readonly rel_path: string;
  readonly bundle_name: string;
  readonly team: string | null;
}

const needed = `select w.dag_id, w.asset_id, w.name, w.trigger_name, w.args, w.module, w.queue, w.trigger_id, w.created_at,
    v.id as version_id, v.code_hash, v.rel_path, v.bundle_name, d.team
  from asset_watch w join asset a on a.id = w.asset_id and a.is_active = 1
  join dag d on d.dag_id = w.dag_id and d.is_active = 1 join dag_version v on v.id = d.latest_version_id
  where exists (select 1 from asset_stream s join asset_consumer c on c.stream_id = s.id
    join dag k on k.dag_id = c.dag_id and k.is_active = 1 and k.is_paused = 0 where s.asset_id = w.asset_id)
  order by w.dag_id, w.asset_id, w.name`;

/** One at a time, so that nobody misses what another says of the same asset at the same moment. */
const WATCHERS_LOCK = 0x61720003;

/**
 * Makes and removes triggers as they are needed now. In the transaction that changed a DAG, at its end. `database`: triggerers are told at
 * once; null: they find it out.
 */
export async function syncWatchers(tx: Queryable, database: Database | null): Promise<void> {
  if (tx.dialect === 'postgres') await tx.all('select pg_advisory_xact_lock(?, 0)', [WATCHERS_LOCK]);
  const any = await tx.first(
    'select 1 as there from asset_watch union all select 1 as there from asset_trigger limit 1',
  );
  if (any === undefined) return;
  const watches = (await tx.all<NeededRow>(needed)).map((row) => ({ ...row, identity: identityOf(row) }));
  const known = await tx.all<{ id: number; identity: string; version_id: string }>(
    'select id, identity, version_id from asset_trigger',
  );
  const wanted = new Map(watches.map((watch) => [watch.identity, watch]));
  const gone = known.filter(({ identity }) => !wanted.has(identity));
  await removeTriggers(tx, gone);
  await tx.runMany(
    'update asset_trigger set version_id = ? where id = ?',
    known.flatMap(({ id, identity, version_id }) => {
      const latest = wanted.get(identity)?.version_id ?? version_id;
      return latest === version_id ? [] : [[latest, id]];
    }),
  );
  const there = new Map(known.map(({ id, identity }) => [identity, id]));
  const fresh = [...wanted.values()].filter(({ identity }) => !there.has(identity));
  for (const watch of fresh) there.set(watch.identity, await insertTrigger(tx, watch));
  await tx.runMany(
    'update asset_watch set trigger_id = ? where dag_id = ? and asset_id = ? and name = ?',
    watches
      .filter(({ identity, trigger_id }) => there.get(identity) !== trigger_id)
      .map(({ asset_id, dag_id, identity, name }) => [there.get(identity) ?? null, dag_id, asset_id, name]),
  );
  if (database && fresh.length > 0) await callTriggerers(tx, database, 'new');
  if (database && gone.length > 0) await callTriggerers(tx, database, 'gone');
}

/** Code of a DAG file is that of its version: watchers of other code are others. So are those of other teams, whose secrets differ. */
function identityOf({
  args,
  bundle_name,
  code_hash,
  module,
  queue,
  rel_path,
  team,
  trigger_name,
}: NeededRow): string {
  const code = module === null ? [bundle_name, rel_path, code_hash] : [module];
  return createHash('sha256')
    .update(canonicalJson([trigger_name, args, queue, team, ...code]))
    .digest('hex');
}

async function insertTrigger(
  tx: Queryable,
  watch: NeededRow & { readonly identity: string },
): Promise<number> {
  const made = await tx.first<{ id: number }>(
    `insert into asset_trigger (identity, name, args, module, queue, version_id, code_hash, team, epoch, failures, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?) returning id`,
    [
      watch.identity,
      watch.trigger_name,
      watch.args,
      watch.module,
      watch.queue,
      watch.version_id,
      watch.code_hash,
      watch.team,
      watch.created_at,
    ],
  );
  return made?.id ?? 0;
}

async function removeTriggers(tx: Queryable, gone: readonly { readonly id: number }[]): Promise<void> {
  const ids = gone.map(({ id }) => [id]);
  await tx.runMany('update asset_watch set trigger_id = null where trigger_id = ?', ids);
  await tx.runMany('delete from asset_trigger_claim where trigger_id = ?', ids);
  await tx.runMany('delete from asset_trigger where id = ?', ids);
}

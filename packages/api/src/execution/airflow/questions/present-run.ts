// A DAG run as clients of the Task Execution API know it: every field that the client's version has, and no other.
import type { AssetEventRecord } from '@ariel/core';
import { dateForTasks, type Queryable, type RunRow, readConsumedEvents } from '@ariel/store';
import { iso, isoOrNull } from '../../../rest/answers/presented.ts';
import type { ApiVersion } from '../../calls/api-version.ts';
import { aliasesOf, assetExtrasOf } from './event-facts.ts';

export async function presentRun(
  db: Queryable,
  run: RunRow,
  version: ApiVersion,
): Promise<Record<string, unknown>> {
  const consumed = await readConsumedEvents(db, run.id);
  const ids = consumed.map(({ id }) => id);
  const facts = { aliases: await aliasesOf(db, ids), extras: await assetExtrasOf(db, ids) };
  const noted = await db.first<{ note: string | null }>('select note from dag_run where id = ?', [run.id]);
  return {
    dag_id: run.dag_id,
    run_id: run.run_id,
    logical_date: isoOrNull(dateForTasks(run)),
    data_interval_start: isoOrNull(run.interval_start),
    data_interval_end: isoOrNull(run.interval_end),
    start_date: isoOrNull(run.start_at),
    end_date: isoOrNull(run.end_at),
    clear_number: run.clear_count,
    run_type: run.run_type,
    state: run.state,
    conf: JSON.parse(run.conf) as unknown,
    triggering_user_name: run.triggering_user,
    consumed_asset_events: consumed.map((event) => presentConsumed(event, facts, version)),
    ...(version >= '2026-04-06'
      ? { run_after: iso(run.run_after), partition_key: run.partition_key, note: noted?.note ?? null }
      : {}),
    ...(version >= '2026-06-30'
      ? { partition_date: isoOrNull(run.partition_date), team_name: run.team }
      : {}),
  };
}

interface EventFacts {
  readonly aliases: ReadonlyMap<number, readonly string[]>;
  readonly extras: ReadonlyMap<number, unknown>;
}

const presentConsumed = (
  { asset, atUs, extra, id, partitionKey, source }: AssetEventRecord,
  { aliases, extras }: EventFacts,
  version: ApiVersion,
) => ({
  asset: { name: asset.name, uri: asset.uri, extra: extras.get(id) ?? {} },
  extra: JSON.parse(extra) as unknown,
  source_task_id: source?.taskId ?? null,
  source_dag_id: source?.dagId ?? null,
  source_run_id: source?.runId ?? null,
  source_map_index: source?.mapIndex ?? -1,
  source_aliases: (aliases.get(id) ?? []).map((name) => ({ name })),
  timestamp: iso(atUs),
  ...(version >= '2026-06-30' ? { partition_key: partitionKey } : {}),
});

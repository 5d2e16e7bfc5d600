// Assets and their events in the shapes of the public API.
import { type AssetEventRow, type AssetParts, assetParts, runsOfEvents } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';
import { iso } from '../answers/presented.ts';
import { presentMadeRun } from './made-run.ts';

export interface AssetToPresent {
  readonly id: number;
  readonly name: string;
  readonly uri: string;
  readonly asset_group: string;
  readonly extra: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export async function presentAssets({ database }: ApiContext, assets: readonly AssetToPresent[]) {
  const parts = await assetParts(
    database,
    assets.map(({ id }) => id),
  );
  return assets.map((asset) => presentAsset(asset, parts));
}

function presentAsset(asset: AssetToPresent, parts: AssetParts) {
  const own = <Row extends { readonly asset_id: number }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ asset_id }) => asset_id === asset.id);
  const times = ({ created_at, updated_at }: { created_at: number; updated_at: number }) => ({
    created_at: iso(created_at),
    updated_at: iso(updated_at),
  });
  const tasks = (kind: 'outlet' | 'inlet') => own(parts.tasks).filter((task) => task.kind === kind);
  const [last] = own(parts.lastEvents);
  return {
    id: asset.id,
    name: asset.name,
    uri: asset.uri,
    group: asset.asset_group,
    extra: JSON.parse(asset.extra) as Record<string, unknown>,
    ...times(asset),
    scheduled_dags: own(parts.dags).map((dag) => ({
      dag_id: dag.dag_id,
      ...times(dag),
      ...ofTeam(dag.dag_team),
    })),
    producing_tasks: tasks('outlet').map((task) => ({
      dag_id: task.dag_id,
      task_id: task.task_id,
      ...times(task),
      ...ofTeam(task.dag_team),
    })),
    consuming_tasks: tasks('inlet').map((task) => ({
      dag_id: task.dag_id,
      task_id: task.task_id,
      ...times(task),
    })),
    aliases: own(parts.aliases).map(presentAlias),
    watchers: own(parts.watchers).map(({ created_at, name, trigger_id }) => ({
      name,
      trigger_id,
      created_date: iso(created_at),
    })),
    last_asset_event:
      last === undefined ? { id: null, timestamp: null } : { id: last.id, timestamp: iso(last.at) },
  };
}

/** airflowctl, which is older than teams, refuses references with a name that it does not know: said only where there is one. */
const ofTeam = (team: string | null) => (team === null ? {} : { team_name: team });

export const presentAlias = ({
  asset_group: group,
  id,
  name,
}: {
  readonly id: number;
  readonly name: string;
  readonly asset_group: string;
}) => ({ id, name, group });

export async function presentEvents({ database }: ApiContext, events: readonly AssetEventRow[]) {
  const runs = await runsOfEvents(
    database,
    events.map(({ id }) => id),
  );
  const byEvent = Map.groupBy(runs, (run) => run.event_id);
  return events.map((event) => ({
    id: event.id,
    asset_id: event.asset_id,
    uri: event.uri,
    name: event.name,
    group: event.asset_group,
    extra: JSON.parse(event.extra) as Record<string, unknown>,
    source_task_id: event.source_task_id,
    source_dag_id: event.source_dag_id,
    source_run_id: event.source_run_id,
    source_map_index: event.source_map_index,
    source_task_instance_id: event.source_attempt_id,
    created_dagruns: (byEvent.get(event.id) ?? []).map((run) => ({
      ...presentMadeRun(run),
      triggering: true,
    })),
    timestamp: iso(event.at),
    partition_key: event.partition_key,
  }));
}

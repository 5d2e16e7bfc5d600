// Assets, aliases, their events and what waits for them. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { nullable } from './shapes.ts';

const time = Type.String({ format: 'date-time' });
const object = Type.Record(Type.String(), Type.Unknown());

export const AssetAliasResponse = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  group: Type.String(),
});

export const AssetAliasCollection = Type.Object({
  asset_aliases: Type.Array(AssetAliasResponse),
  total_entries: Type.Integer(),
});

const ofDag = { dag_id: Type.String(), created_at: time, updated_at: time };
const ofTask = { dag_id: Type.String(), task_id: Type.String(), created_at: time, updated_at: time };
const team = Type.Optional(nullable(Type.String()));

export const AssetResponse = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  uri: Type.String(),
  group: Type.String(),
  extra: Type.Optional(nullable(object)),
  created_at: time,
  updated_at: time,
  scheduled_dags: Type.Array(Type.Object({ ...ofDag, team_name: team })),
  producing_tasks: Type.Array(Type.Object({ ...ofTask, team_name: team })),
  consuming_tasks: Type.Array(Type.Object(ofTask)),
  aliases: Type.Array(AssetAliasResponse),
  watchers: Type.Array(Type.Object({ name: Type.String(), trigger_id: Type.Integer(), created_date: time })),
  last_asset_event: Type.Optional(
    nullable(Type.Object({ id: nullable(Type.Integer()), timestamp: nullable(time) })),
  ),
});

export const AssetCollection = Type.Object({
  assets: Type.Array(AssetResponse),
  total_entries: Type.Integer(),
});

const CreatedRun = Type.Object({
  run_id: Type.String(),
  dag_id: Type.String(),
  logical_date: nullable(time),
  start_date: nullable(time),
  end_date: nullable(time),
  state: Type.String(),
  data_interval_start: nullable(time),
  data_interval_end: nullable(time),
  partition_key: nullable(Type.String()),
  triggering: Type.Boolean(),
});

export const AssetEventResponse = Type.Object({
  id: Type.Integer(),
  asset_id: Type.Integer(),
  uri: Type.Optional(nullable(Type.String())),
  name: Type.Optional(nullable(Type.String())),
  group: Type.Optional(nullable(Type.String())),
  extra: Type.Optional(nullable(object)),
  source_task_id: Type.Optional(nullable(Type.String())),
  source_dag_id: Type.Optional(nullable(Type.String())),
  source_run_id: Type.Optional(nullable(Type.String())),
  source_map_index: Type.Integer(),
  source_task_instance_id: Type.Optional(nullable(Type.String())),
  created_dagruns: Type.Array(CreatedRun),
  timestamp: time,
  partition_key: Type.Optional(nullable(Type.String())),
});

export const AssetEventCollection = Type.Object({
  asset_events: Type.Array(AssetEventResponse),
  total_entries: Type.Integer(),
});

export const CreateAssetEventBody = Type.Object(
  {
    asset_id: Type.Integer(),
    partition_key: Type.Optional(nullable(Type.String({ maxLength: 250, pattern: '\\S' }))),
    extra: Type.Optional(object),
    access_control: Type.Optional(
      nullable(
        Type.Object(
          {
            consumer_teams: Type.Optional(nullable(Type.Array(Type.String()))),
            allow_global: Type.Optional(Type.Boolean({ default: true })),
          },
          { additionalProperties: false },
        ),
      ),
    ),
  },
  { additionalProperties: false },
);

const given = Type.Optional(nullable(Type.String()));

export const MaterializeBody = Type.Object(
  {
    dag_run_id: given,
    data_interval_start: given,
    data_interval_end: given,
    logical_date: given,
    run_after: given,
    conf: Type.Optional(nullable(object)),
    note: given,
    partition_key: given,
    bundle_version: given,
    drain_dag: Type.Optional(Type.Boolean({ default: false })),
  },
  { additionalProperties: false },
);

export const QueuedEventResponse = Type.Object({
  dag_id: Type.String(),
  asset_id: Type.Integer(),
  created_at: time,
  dag_display_name: Type.String(),
});

export const QueuedEventCollection = Type.Object({
  queued_events: Type.Array(QueuedEventResponse),
  total_entries: Type.Integer(),
});

export const ClearPartitionsBody = Type.Object(
  {
    partition_key: given,
    partition_date_start: given,
    partition_date_end: given,
    run_id: given,
    clear_task_instances: Type.Optional(Type.Boolean({ default: false })),
    dry_run: Type.Optional(Type.Boolean({ default: true })),
  },
  { additionalProperties: false },
);

export const ClearPartitionsResponse = Type.Object({
  dag_runs_cleared: Type.Integer(),
  task_instances_cleared: Type.Integer(),
  dry_run: Type.Boolean(),
});

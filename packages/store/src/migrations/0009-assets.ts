// compatible: assets, their events, who waits for them, and partitions. See docs/guides/assets.md.
import type { Migration } from './migration.ts';

export const assets: Migration = {
  number: 9,
  name: 'assets',
  breaking: false,
  statements: [
    `create table asset (
      id integer primary key,
      name text not null,
      uri text not null,
      asset_group text not null,
      extra text not null,
      watchers text not null,
      is_active integer not null,
      created_at integer not null,
      updated_at integer not null,
      unique (name, uri)
    )`,
    'create index asset_uri on asset (uri)',
    `create table asset_alias (
      id integer primary key,
      name text not null unique,
      asset_group text not null,
      created_at integer not null
    )`,
    `create table asset_alias_asset (
      alias_id integer not null,
      asset_id integer not null,
      primary key (alias_id, asset_id)
    ) without rowid`,
    'create index asset_alias_asset_asset on asset_alias_asset (asset_id)',
    // The events of an asset or an alias in the order of their commits: one stream for those of partitions, one for the others.
    // `head` is the number of its last event, `seen` up to which of them all who wait were looked at.
    `create table asset_stream (
      id integer primary key,
      asset_id integer,
      alias_id integer,
      is_partitioned integer not null,
      head integer not null,
      seen integer not null,
      unique (asset_id, is_partitioned),
      unique (alias_id, is_partitioned)
    )`,
    'create index asset_stream_unseen on asset_stream (id) where head > seen',
    `create table asset_event (
      id integer primary key,
      asset_id integer not null,
      stream_id integer not null,
      seq integer not null,
      at integer not null,
      extra text not null,
      partition_key text,
      source_dag_id text,
      source_run_id text,
      source_task_id text,
      source_map_index integer not null,
      source_attempt_id text,
      unique (stream_id, seq)
    )`,
    'create index asset_event_at on asset_event (at)',
    'create index asset_event_asset on asset_event (asset_id, at)',
    'create index asset_event_source on asset_event (source_dag_id, source_run_id)',
    `create table asset_alias_event (
      stream_id integer not null,
      seq integer not null,
      event_id integer not null,
      primary key (stream_id, seq)
    ) without rowid`,
    'create index asset_alias_event_event on asset_alias_event (event_id)',
    // Who waits for a stream, and up to which event it has consumed it. `paused_seq`: its DAG is paused, and later ones do not count.
    `create table asset_consumer (
      dag_id text not null,
      stream_id integer not null,
      seq integer not null,
      paused_seq integer,
      created_at integer not null,
      updated_at integer not null,
      primary key (dag_id, stream_id)
    ) without rowid`,
    'create index asset_consumer_stream on asset_consumer (stream_id)',
    // Events after `from_seq` up to `to_seq` that do not count for a consumer: its DAG was paused, or somebody deleted them.
    `create table asset_skip (
      dag_id text not null,
      stream_id integer not null,
      from_seq integer not null,
      to_seq integer not null,
      primary key (dag_id, stream_id, from_seq)
    ) without rowid`,
    // Outlets and inlets of tasks.
    `create table asset_task (
      kind text not null,
      dag_id text not null,
      task_id text not null,
      source text not null,
      source_id integer not null,
      created_at integer not null,
      updated_at integer not null,
      primary key (kind, dag_id, task_id, source, source_id)
    ) without rowid`,
    'create index asset_task_source on asset_task (source, source_id, kind)',
    // Which run consumed an event: one run of each DAG, or one of each of its partitions.
    `create table asset_event_run (
      event_id integer not null,
      dag_id text not null,
      partition_key text not null,
      run_ref integer not null,
      primary key (event_id, dag_id, partition_key)
    ) without rowid`,
    'create index asset_event_run_run on asset_event_run (run_ref)',
    // A partition of a DAG of which something has come. `run_ref`: the run that it got.
    `create table partition_run (
      id integer primary key,
      dag_id text not null,
      partition_key text not null,
      is_met integer not null,
      run_ref integer,
      created_at integer not null,
      updated_at integer not null
    )`,
    'create unique index partition_run_open on partition_run (dag_id, partition_key) where run_ref is null',
    'create index partition_run_run on partition_run (run_ref) where run_ref is not null',
    `create table partition_event (
      partition_id integer not null,
      stream_id integer not null,
      upstream_key text not null,
      event_id integer not null,
      primary key (partition_id, stream_id, event_id)
    ) without rowid`,
    'alter table dag_run add column partition_key text',
    'alter table dag_run add column partition_date integer',
    // 1: it stays queued until its assets have news.
    'alter table dag_run add column awaits_assets integer',
    'create index dag_run_partition on dag_run (dag_id, partition_key) where partition_key is not null',
    'create index dag_run_awaiting on dag_run (dag_id) where awaits_assets is not null',
  ],
  down: [
    'drop index dag_run_awaiting',
    'drop index dag_run_partition',
    'alter table dag_run drop column awaits_assets',
    'alter table dag_run drop column partition_date',
    'alter table dag_run drop column partition_key',
    'drop table partition_event',
    'drop table partition_run',
    'drop table asset_event_run',
    'drop table asset_task',
    'drop table asset_skip',
    'drop table asset_consumer',
    'drop table asset_alias_event',
    'drop table asset_event',
    'drop table asset_stream',
    'drop table asset_alias_asset',
    'drop table asset_alias',
    'drop table asset',
  ],
};

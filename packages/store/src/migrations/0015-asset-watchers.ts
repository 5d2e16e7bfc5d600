// compatible: triggers that watch for news of assets, and schedules that refer to assets by their name or URI. See docs/guides/assets.md.
import type { Migration } from './migration.ts';

export const assetWatchers: Migration = {
  number: 15,
  name: 'asset watchers',
  breaking: false,
  statements: [
    // What DAGs say of watchers of assets. `trigger_id`: who watches for it now; null: nobody needs to.
    `create table asset_watch (
      dag_id text not null,
      asset_id integer not null,
      name text not null,
      trigger_name text not null,
      args text not null,
      module text,
      queue text,
      trigger_id integer,
      created_at integer not null,
      primary key (dag_id, asset_id, name)
    ) without rowid`,
    'create index asset_watch_asset on asset_watch (asset_id)',
    'create index asset_watch_trigger on asset_watch (trigger_id)',
    // Watchers that are alike are one trigger: `identity` is a hash of what they have in common. `epoch` counts how often it was claimed.
    `create table asset_trigger (
      id integer primary key,
      identity text not null unique,
      name text not null,
      args text not null,
      module text,
      queue text,
      version_id text not null,
      code_hash text not null,
      team text,
      owner_id text,
      epoch integer not null,
      failures integer not null,
      error text,
      failed_at integer,
      created_at integer not null
    )`,
    'create index asset_trigger_owner on asset_trigger (owner_id)',
    // The number of the last event that each owner of a trigger has told of: each counts once.
    `create table asset_trigger_claim (
      trigger_id integer not null,
      epoch integer not null,
      seq integer not null,
      primary key (trigger_id, epoch)
    ) without rowid`,
    // Schedules that name an asset by its name or its URI only; empty: whichever has the other.
    `create table asset_reference (
      dag_id text not null,
      name text not null,
      uri text not null,
      is_partitioned integer not null,
      created_at integer not null,
      primary key (dag_id, name, uri)
    ) without rowid`,
    // 1: by a reference, so that it follows the asset that has the name or URI.
    'alter table asset_consumer add column by_reference integer',
  ],
  down: [
    'alter table asset_consumer drop column by_reference',
    'drop table asset_reference',
    'drop table asset_trigger_claim',
    'drop table asset_trigger',
    'drop table asset_watch',
  ],
};

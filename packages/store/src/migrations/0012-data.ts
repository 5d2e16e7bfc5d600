// compatible: values of earlier tries, objects to be deleted, state stores, requests to people. See docs/guides/xcoms.md,
// docs/guides/state-stores.md and docs/guides/human-in-the-loop.md.
import type { Migration } from './migration.ts';

export const data: Migration = {
  number: 12,
  name: 'values, states and requests',
  breaking: false,
  statements: [
    // What tries stored whose instance has gone on to another try, or was cleared.
    `create table xcom_history (
      attempt_id text not null,
      key text not null,
      run_ref integer not null,
      task_id text not null,
      map_index integer not null,
      iteration integer not null,
      value text not null,
      length integer,
      created_at integer not null,
      primary key (attempt_id, key)
    ) without rowid`,
    'create index xcom_history_instance on xcom_history (run_ref, task_id, map_index)',
    // Objects outside of the database whose rows are gone. `reference` is the value that stood for one.
    'create table object_to_delete (id integer primary key, reference text not null, asked_at integer not null)',
    // What a task keeps for its later tries.
    `create table task_state (
      run_ref integer not null,
      task_id text not null,
      map_index integer not null,
      iteration integer not null,
      key text not null,
      value text not null,
      updated_at integer not null,
      expires_at integer,
      primary key (run_ref, task_id, map_index, iteration, key)
    ) without rowid`,
    'create index task_state_expiry on task_state (expires_at) where expires_at is not null',
    // What is kept with an asset. `updated_by` is JSON text.
    `create table asset_state (
      asset_id integer not null,
      key text not null,
      value text not null,
      updated_at integer not null,
      updated_by text,
      primary key (asset_id, key)
    ) without rowid`,
    // What a try asks people, and what they answered: JSON text where it is no text by itself. Open while `responded_at` is null
    // and its attempt waits.
    `create table human_request (
      attempt_id text primary key,
      run_ref integer not null,
      task_id text not null,
      map_index integer not null,
      iteration integer not null,
      try_number integer not null,
      subject text not null,
      body text,
      options text not null,
      defaults text,
      multiple integer not null,
      params text not null,
      assigned_users text not null,
      method text not null,
      kwargs text not null,
      created_at integer not null,
      deadline_at integer,
      responded_at integer,
      responded_by text,
      chosen_options text,
      params_input text,
      is_timed_out integer not null default 0
    )`,
    'create index human_request_run on human_request (run_ref, task_id)',
    'create index human_request_due on human_request (deadline_at) where deadline_at is not null and responded_at is null',
    'create index human_request_created on human_request (created_at)',
  ],
  down: [
    'drop table human_request',
    'drop table asset_state',
    'drop table task_state',
    'drop table object_to_delete',
    'drop table xcom_history',
  ],
};

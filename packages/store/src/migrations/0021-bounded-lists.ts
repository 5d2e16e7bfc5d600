// compatible: indexes for what lists are asked for by, DAGs that drain, tests of connections, and what plugins bring.
import type { Migration } from './migration.ts';

export const boundedLists: Migration = {
  number: 21,
  name: 'bounded-lists',
  breaking: false,
  statements: [
    'create index dag_run_name on dag_run (run_id)',
    'create index dag_run_dag on dag_run (dag_id, id)',
    'create index dag_run_state on dag_run (state, run_after)',
    'create index dag_run_state_id on dag_run (state, id)',
    'create index dag_run_logical_date on dag_run (logical_date)',
    'create index dag_run_start on dag_run (start_at desc)',
    'create index dag_run_end on dag_run (end_at desc)',
    'create index dag_run_updated on dag_run (updated_at)',
    'create index human_request_open on human_request (created_at) where responded_at is null',
    'create index backfill_dag on backfill (dag_id)',
    // 1: nothing new is scheduled, and once nothing of it goes on it is paused.
    'alter table dag add column is_draining integer not null default 0',
    'create index dag_draining on dag (dag_id) where is_draining = 1',
    // A test of a connection that somebody asked for, and how it went. What was tested is not kept.
    `create table connection_test (
      token_hash text primary key,
      connection_id text not null,
      state text not null,
      message text,
      asked_at integer not null,
      updated_at integer not null
    ) without rowid`,
    'create index connection_test_asked on connection_test (asked_at)',
    "create unique index connection_test_running on connection_test (connection_id) where state in ('pending', 'running')",
    // What a file of plugins brings, as JSON text.
    `create table plugin (
      rel_path text not null,
      name text not null,
      brings text not null,
      primary key (rel_path, name)
    ) without rowid`,
  ],
  down: [
    'drop table plugin',
    'drop table connection_test',
    'drop index dag_draining',
    'alter table dag drop column is_draining',
    'drop index backfill_dag',
    'drop index human_request_open',
    'drop index dag_run_updated',
    'drop index dag_run_end',
    'drop index dag_run_start',
    'drop index dag_run_logical_date',
    'drop index dag_run_state_id',
    'drop index dag_run_state',
    'drop index dag_run_dag',
    'drop index dag_run_name',
  ],
};

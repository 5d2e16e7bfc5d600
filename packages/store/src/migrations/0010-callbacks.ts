// compatible: user code outside of tasks, and what runs should be over by. See docs/guides/callbacks.md and docs/guides/deadlines.md.
import type { Migration } from './migration.ts';

export const callbacks: Migration = {
  number: 10,
  name: 'callbacks',
  breaking: false,
  statements: [
    // Work like a task's, without an instance: `kind` says what it is about. `facts` is JSON text: what its context is made of.
    `create table callback (
      id text primary key,
      kind text not null,
      event text not null,
      run_ref integer not null,
      version_id text not null,
      team text,
      task_id text,
      map_index integer not null,
      iteration integer not null,
      path text,
      try_number integer not null,
      max_tries integer not null,
      facts text not null,
      state text not null,
      queue text not null,
      claims integer not null default 0,
      worker_id text,
      hostname text,
      pid integer,
      pid_started text,
      lease_until integer,
      log_path text not null,
      problem text,
      created_at integer not null,
      start_at integer,
      end_at integer
    )`,
    "create index callback_open on callback (state, created_at) where state in ('queued', 'running')",
    'create index callback_run on callback (run_ref)',
    // When a run should be over. `at` is null until it is known. `alert`: which of the DAG's deadlines.
    `create table deadline (
      id text primary key,
      run_ref integer not null,
      version_id text not null,
      alert integer not null,
      reference text not null,
      interval_ms integer not null,
      at integer,
      missed_at integer,
      callback_id text,
      created_at integer not null
    )`,
    'create unique index deadline_alert on deadline (run_ref, alert)',
    'create index deadline_next on deadline (at) where at is not null and missed_at is null',
    // JSON text of the deadlines of a version's DAG; null where it has none.
    'alter table dag_version add column deadlines text',
    // How often an attempt was given back because nobody took it in time.
    'alter table task_instance add column queue_timeouts integer not null default 0',
  ],
  down: [
    'alter table task_instance drop column queue_timeouts',
    'alter table dag_version drop column deadlines',
    'drop table deadline',
    'drop table callback',
  ],
};

// compatible: waits outside of any worker. See docs/guides/deferrable-tasks.md.
import type { Migration } from './migration.ts';

export const triggers: Migration = {
  number: 8,
  name: 'triggers',
  breaking: false,
  statements: [
    // How an attempt goes on that gave its worker back, as JSON text; null: from its beginning.
    'alter table task_instance add column resume text',
    // One row per attempt that is deferred: what is to wait for it, and who does. `pool` and `pool_slots` are what it holds where its
    // pool counts deferred ones.
    `create table waiting_trigger (
      id text primary key,
      attempt_id text not null unique,
      run_ref integer not null,
      name text not null,
      args text not null,
      module text,
      queue text,
      version_id text not null,
      method text not null,
      kwargs text not null,
      pool text not null,
      pool_slots integer not null,
      created_at integer not null,
      timeout_at integer,
      owner_id text
    )`,
    'create index waiting_trigger_owner on waiting_trigger (owner_id)',
    'create index waiting_trigger_run on waiting_trigger (run_ref)',
    'create index waiting_trigger_timeout on waiting_trigger (timeout_at) where timeout_at is not null',
  ],
  down: ['drop table waiting_trigger', 'alter table task_instance drop column resume'],
};

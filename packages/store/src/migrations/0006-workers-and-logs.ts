// compatible: workers in other processes and on other machines, and the logs that they send. See docs/guides/remote-workers.md.
import type { Migration } from './migration.ts';

export const workersAndLogs: Migration = {
  number: 6,
  name: 'workers and logs',
  breaking: false,
  statements: [
    // One row per life of a worker process. `queues` is JSON text.
    `create table worker (
      id text primary key,
      hostname text not null,
      pid integer not null,
      queues text not null,
      places integer not null,
      running integer not null,
      version text not null,
      started_at integer not null,
      seen_at integer not null,
      left_at integer
    )`,
    'create index worker_present on worker (seen_at) where left_at is null',
    // Attempts that their workers are to end, and why: told until they are over.
    `create table attempt_kill (
      attempt_id text primary key,
      worker_id text not null,
      reason text not null,
      asked_at integer not null
    )`,
    'create index attempt_kill_worker on attempt_kill (worker_id)',
    // The log of a try, in pieces that follow each other without a gap. `path` is where it would lie in the log folder.
    `create table log_chunk (
      path text not null,
      start_byte integer not null,
      size integer not null,
      content blob not null,
      created_at integer not null,
      primary key (path, start_byte)
    ) without rowid`,
    'create index log_chunk_age on log_chunk (created_at)',
  ],
  down: ['drop table log_chunk', 'drop table attempt_kill', 'drop table worker'],
};

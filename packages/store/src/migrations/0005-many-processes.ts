// compatible: several processes of each kind on one database. See docs/adr/0012-many-processes.md.
import type { Migration } from './migration.ts';

export const manyProcesses: Migration = {
  number: 5,
  name: 'many-processes',
  breaking: false,
  statements: [
    'alter table job add column version text',
    // Since when its beats came without a gap: leases of others end only while somebody could have heard of them.
    'alter table job add column alive_since integer',
    'alter table job add column detail text',
    'create index job_alive on job (kind, heartbeat_at) where ended_at is null',
    // What changed in runs whose owner is in another process, until the owner has read it.
    `create table run_event (
      run_ref integer not null,
      seq integer not null,
      owner_id text not null,
      change text not null,
      primary key (run_ref, seq)
    ) without rowid`,
    'create index run_event_owner on run_event (owner_id)',
    // Which dag processor reads a bundle: the others stand by.
    `create table bundle_claim (
      bundle_name text primary key,
      job_id text not null,
      claimed_at integer not null
    ) without rowid`,
    // Who has work that waits for slots of a pool: the others leave it its share.
    `create table pool_waiting (
      pool text not null,
      owner_id text not null,
      primary key (pool, owner_id)
    ) without rowid`,
  ],
  down: [
    'drop table pool_waiting',
    'drop table bundle_claim',
    'drop table run_event',
    'drop index job_alive',
    'alter table job drop column detail',
    'alter table job drop column alive_since',
    'alter table job drop column version',
  ],
};

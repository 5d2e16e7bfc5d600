// compatible: limits that tasks share by key. See docs/reference/limits.md.
import type { Migration } from './migration.ts';

export const limits: Migration = {
  number: 4,
  name: 'limits',
  breaking: false,
  statements: [
    // `per_ms` 0: so many at once, counted in `used`. Otherwise so many starts in that time, which are the rows of limit_start.
    `create table limit_key (
      key text not null,
      per_ms integer not null,
      max integer not null,
      used integer not null default 0,
      turn integer not null default 0,
      asked_at integer not null,
      primary key (key, per_ms)
    ) without rowid`,
    // Which tasks name a limit, and with what number: the smallest counts.
    `create table limit_task (
      key text not null,
      per_ms integer not null,
      dag_id text not null,
      task_id text not null,
      max integer not null,
      primary key (key, per_ms, dag_id, task_id)
    ) without rowid`,
    'create index limit_task_dag on limit_task (dag_id)',
    // How many instances each scheduler has ready under a limit: shown, and decides nothing.
    `create table limit_waiting (
      key text not null,
      per_ms integer not null,
      owner_id text not null,
      dag_id text not null,
      instances integer not null,
      primary key (key, per_ms, owner_id, dag_id)
    ) without rowid`,
    `create table limit_hold (
      attempt_id text not null,
      key text not null,
      taken_at integer not null,
      primary key (attempt_id, key)
    ) without rowid`,
    'create index limit_hold_key on limit_hold (key)',
    `create table limit_start (
      key text not null,
      per_ms integer not null,
      at integer not null,
      attempt_id text not null,
      primary key (key, per_ms, at, attempt_id)
    ) without rowid`,
  ],
  down: [
    'drop table limit_start',
    'drop table limit_hold',
    'drop table limit_waiting',
    'drop table limit_task',
    'drop table limit_key',
  ],
};

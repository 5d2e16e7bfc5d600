// compatible: backfills, and runs that are forks of others. See docs/guides/operating.md.
import type { Migration } from './migration.ts';

export const backfills: Migration = {
  number: 11,
  name: 'backfills',
  breaking: false,
  statements: [
    // `active_runs` is counted here, beside the DAG's own count: a backfill's runs take no place of other runs.
    `create table backfill (
      id integer primary key,
      dag_id text not null,
      team text,
      from_date integer not null,
      to_date integer not null,
      run_backwards integer not null,
      dag_run_conf text,
      reprocess_behavior text not null,
      run_on_latest_version integer,
      max_active_runs integer not null,
      active_runs integer not null default 0,
      is_paused integer not null default 0,
      triggering_user text,
      created_at integer not null,
      updated_at integer not null,
      completed_at integer
    )`,
    // A DAG has one backfill at a time, whoever asks for another at the same moment.
    'create unique index backfill_active on backfill (dag_id) where completed_at is null',
    // The dates of a backfill. `run_ref` is null where no run was made, and `exception_reason` says why.
    `create table backfill_dag_run (
      id integer primary key,
      backfill_id integer not null,
      run_ref integer,
      logical_date integer not null,
      sort_ordinal integer not null,
      exception_reason text,
      unique (backfill_id, sort_ordinal)
    )`,
    'create index backfill_dag_run_run on backfill_dag_run (run_ref) where run_ref is not null',
    // The backfill under whose limit the run waits and runs; null: under its DAG's own.
    'alter table dag_run add column backfill_id integer',
    "create index dag_run_waiting on dag_run (run_after) where state = 'queued' and backfill_id is null",
    'create index dag_run_backfill on dag_run (backfill_id, state, logical_date) where backfill_id is not null',
    // The run of the same DAG from which this one was forked, the tasks from which on it runs (JSON text), and the logical date
    // that its tasks see: two runs of a DAG never share one of their own.
    'alter table dag_run add column forked_from text',
    'alter table dag_run add column forked_tasks text',
    'alter table dag_run add column forked_date integer',
    // Instances of it were deleted: they are made anew when it runs again.
    'alter table dag_run add column has_gaps integer not null default 0',
    'create index dag_run_forks on dag_run (dag_id, forked_from) where forked_from is not null',
  ],
  down: [
    'drop index dag_run_forks',
    'alter table dag_run drop column has_gaps',
    'alter table dag_run drop column forked_date',
    'alter table dag_run drop column forked_tasks',
    'alter table dag_run drop column forked_from',
    'drop index dag_run_backfill',
    'drop index dag_run_waiting',
    'alter table dag_run drop column backfill_id',
    'drop table backfill_dag_run',
    'drop table backfill',
  ],
};

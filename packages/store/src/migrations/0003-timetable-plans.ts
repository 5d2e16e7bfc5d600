// compatible: what timetables of the user's own answered ahead of time, and the limit of failed runs in a row.
import type { Migration } from './migration.ts';

export const timetablePlans: Migration = {
  number: 3,
  name: 'timetable-plans',
  breaking: false,
  statements: [
    `create table timetable_plan (
      dag_id text primary key,
      answers text,
      asked_at integer,
      is_wanted integer not null
    )`,
    'create index timetable_plan_wanted on timetable_plan (dag_id) where is_wanted = 1',
    'alter table dag add column max_failed_runs integer not null default 0',
    // Finds the DAGs of which a run lies in the future: the clock went back.
    'create index dag_last_automated on dag (last_automated_end) where last_automated_end is not null',
  ],
  down: [
    'drop index dag_last_automated',
    'alter table dag drop column max_failed_runs',
    'drop table timetable_plan',
  ],
};

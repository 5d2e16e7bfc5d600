// breaking: older programs would read the instances of one iteration only. Regions: lengths of what is mapped, tries of groups, coordinates of instances; see docs/adr/0010-regions.md.
import type { Migration } from './migration.ts';

export const regions: Migration = {
  number: 2,
  name: 'regions',
  breaking: true,
  statements: [
    'alter table task_instance add column path text',
    'alter table task_instance_history add column path text',
    // Values of one region are found without those of the others.
    'create index task_instance_path on task_instance (run_ref, task_id, path) where path is not null',
    `create table task_expansion (
      run_ref integer not null,
      id text not null,
      is_loop integer not null,
      parent_map_index integer not null,
      parent_iteration integer not null,
      from_position integer not null,
      first_number integer not null,
      count integer not null,
      collapse text,
      primary key (run_ref, id, is_loop, parent_map_index, parent_iteration, from_position)
    ) without rowid`,
    `create table task_group_try (
      run_ref integer not null,
      group_id text not null,
      map_index integer not null,
      iteration integer not null,
      tries integer not null,
      wait_until integer,
      primary key (run_ref, group_id, map_index, iteration)
    ) without rowid`,
    // Runs from before this step have no lengths written down: their rows say them.
    `insert into task_expansion (run_ref, id, is_loop, parent_map_index, parent_iteration, from_position, first_number, count)
     select run_ref, task_id, 0, -1, 0, 0, 0, max(map_index) + 1 from task_instance where map_index >= 0
     group by run_ref, task_id`,
  ],
  down: [
    'drop table task_group_try',
    'drop table task_expansion',
    'drop index task_instance_path',
    'alter table task_instance_history drop column path',
    'alter table task_instance drop column path',
  ],
};

// compatible: indexes for lists over all runs, so that nobody waits for the whole history.
import type { Migration } from './migration.ts';

export const lists: Migration = {
  number: 16,
  name: 'lists',
  breaking: false,
  statements: [
    'create index task_instance_start on task_instance (start_at desc)',
    "create index task_instance_troubled on task_instance (run_ref) where state in ('failed', 'upstream_failed', 'up_for_retry')",
    'create index dag_run_after on dag_run (run_after)',
  ],
  down: ['drop index dag_run_after', 'drop index task_instance_troubled', 'drop index task_instance_start'],
};

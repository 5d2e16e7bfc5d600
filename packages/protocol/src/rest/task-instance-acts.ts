// The bodies that clear and mark task instances. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { anything, dateTime, nullable } from './shapes.ts';
import { taskStateName } from './states.ts';
import { TaskInstanceCollection } from './task-instance.ts';

/** `[task id, map index]`; a third number names an iteration, else the latest is meant. */
const NumberedTask = Type.Unsafe<readonly [string, number, (number | null)?]>({
  type: 'array',
  prefixItems: [{ type: 'string' }, { type: 'integer' }, { type: ['integer', 'null'] }],
  minItems: 2,
  maxItems: 3,
});

export const ClearTaskInstances = Type.Object(
  {
    dry_run: Type.Optional(Type.Boolean({ default: true })),
    start_date: Type.Optional(nullable(dateTime)),
    end_date: Type.Optional(nullable(dateTime)),
    only_failed: Type.Optional(Type.Boolean({ default: true })),
    only_running: Type.Optional(Type.Boolean({ default: false })),
    reset_dag_runs: Type.Optional(Type.Boolean({ default: true })),
    task_ids: Type.Optional(nullable(Type.Array(Type.Union([Type.String(), NumberedTask])))),
    task_group_id: Type.Optional(nullable(Type.String())),
    task_instance_ids: Type.Optional(nullable(Type.Array(Type.String()))),
    whole_expansion_ids: Type.Optional(Type.Array(Type.String())),
    include_later_loop_iterations: Type.Optional(Type.Boolean({ default: true })),
    dag_run_id: Type.Optional(nullable(Type.String())),
    include_upstream: Type.Optional(Type.Boolean({ default: false })),
    include_downstream: Type.Optional(Type.Boolean({ default: false })),
    include_future: Type.Optional(Type.Boolean({ default: false })),
    include_past: Type.Optional(Type.Boolean({ default: false })),
    run_on_latest_version: Type.Optional(nullable(Type.Boolean())),
    prevent_running_task: Type.Optional(Type.Boolean({ default: false })),
    keep_task_state: Type.Optional(Type.Boolean({ default: false })),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { additionalProperties: false },
);

/** Names of instances: `[task id, map index, iteration]`. */
const InstanceNames = Type.Array(Type.Array(anything));

/** A task that the latest version added to a run: it has no instance yet where this is a preview. */
export const NewTaskResponse = Type.Object({ task_id: Type.String(), task_display_name: Type.String() });

/** What was (or would be) cleared. */
export const ClearedTaskInstances = Type.Object({
  ...TaskInstanceCollection.properties,
  /** Of these the ones of later iterations, which leave the run: `[task id, map index, iteration]`. */
  dropped: Type.Optional(InstanceNames),
  /** With `run_on_latest_version`: what that version does not have (there) any more, and what it has new. Not among the instances. */
  removed: Type.Optional(InstanceNames),
  added: Type.Optional(InstanceNames),
});

/** What was (or would be) marked. */
export const MarkedTaskInstances = Type.Object({
  ...TaskInstanceCollection.properties,
  /** What had failed below and runs again with it, or leaves the run: `[task id, map index, iteration]`. */
  cleared: Type.Optional(InstanceNames),
});

export const TaskInstancePatch = Type.Object(
  {
    new_state: Type.Optional(nullable(taskStateName)),
    region_id: Type.Optional(nullable(Type.String())),
    region_index: Type.Optional(nullable(Type.Integer())),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
    include_upstream: Type.Optional(Type.Boolean({ default: false })),
    include_downstream: Type.Optional(Type.Boolean({ default: false })),
    include_future: Type.Optional(Type.Boolean({ default: false })),
    include_past: Type.Optional(Type.Boolean({ default: false })),
  },
  { additionalProperties: false },
);

/** A task instance in a request about several; its DAG and run where the address says `~`. */
export const BulkTaskInstance = Type.Object(
  {
    ...TaskInstancePatch.properties,
    task_id: Type.String(),
    map_index: Type.Optional(nullable(Type.Integer())),
    dag_id: Type.Optional(nullable(Type.String())),
    dag_run_id: Type.Optional(nullable(Type.String())),
  },
  { additionalProperties: false },
);

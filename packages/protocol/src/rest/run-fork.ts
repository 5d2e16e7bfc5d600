// Forks of runs, and what is different between two runs. Ours, beside Airflow's API.
import { Type } from 'typebox';
import { DagRunResponse } from './dag-run.ts';
import { jsonObject, nullable, oneOf } from './shapes.ts';
import { runStateName } from './states.ts';

export const ForkBody = Type.Object(
  {
    /** Tasks or groups: from them on everything runs. */
    from_task_ids: Type.Array(Type.String(), { minItems: 1 }),
    dry_run: Type.Optional(Type.Boolean({ default: true })),
    run_on_latest_version: Type.Optional(Type.Boolean({ default: false })),
    conf: Type.Optional(nullable(jsonObject)),
    dag_run_id: Type.Optional(nullable(Type.String())),
    note: Type.Optional(nullable(Type.String({ maxLength: 1000 }))),
  },
  { additionalProperties: false },
);

export const ForkAnswer = Type.Object({
  /** Null: it was a dry run. */
  dag_run: nullable(DagRunResponse),
  task_instances: Type.Array(
    Type.Object({
      task_id: Type.String(),
      map_index: Type.Integer(),
      iteration: Type.Integer(),
      what: oneOf(['taken', 'runs']),
    }),
  ),
  total_entries: Type.Integer(),
});

const Fork = Type.Object({
  dag_run_id: Type.String(),
  forked_from: Type.String(),
  from_task_ids: Type.Array(Type.String()),
  state: runStateName,
});

export const ForkLinks = Type.Object({ fork: nullable(Fork), forks: Type.Array(Fork) });

const sides = (value: ReturnType<typeof Type.String> | ReturnType<typeof Type.Number>) =>
  Type.Object({ left: nullable(value), right: nullable(value) });
const changes = Type.Array(
  Type.Object({ name: Type.String(), left: nullable(Type.String()), right: nullable(Type.String()) }),
);

/** Values are JSON text; of code, hashes of files. */
export const RunDifferenceResponse = Type.Object({
  left: Type.String(),
  right: Type.String(),
  state: sides(Type.String()),
  duration_ms: sides(Type.Number()),
  version_number: sides(Type.Number()),
  conf: changes,
  params: changes,
  code: changes,
  task_instances: Type.Array(
    Type.Object({
      task_id: Type.String(),
      map_index: Type.Integer(),
      iteration: Type.Integer(),
      only_in: nullable(oneOf(['left', 'right'])),
      state: sides(Type.String()),
      duration_ms: sides(Type.Number()),
      try_number: sides(Type.Number()),
      inputs: changes,
      outputs: changes,
    }),
  ),
  same_task_instances: Type.Integer(),
});

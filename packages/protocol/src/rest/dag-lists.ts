// Counts of runs by DAG, and tags. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { runStateName } from './states.ts';

export const DagStats = Type.Object({
  dags: Type.Array(
    Type.Object({
      dag_id: Type.String(),
      dag_display_name: Type.String(),
      stats: Type.Array(
        Type.Object({
          state: runStateName,
          count: Type.Integer(),
        }),
      ),
    }),
  ),
  total_entries: Type.Integer(),
});

export const DagTagCollection = Type.Object({
  tags: Type.Array(Type.String()),
  total_entries: Type.Integer(),
});

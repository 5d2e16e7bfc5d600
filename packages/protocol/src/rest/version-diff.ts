// What differs between two versions of a DAG. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { anything, nullable, oneOf } from './shapes.ts';

export const DagVersionDiff = Type.Object({
  diff_schema_version: Type.Integer(),
  base_version_number: Type.Integer(),
  target_version_number: Type.Integer(),
  serializer_versions: Type.Object({
    base: nullable(Type.Integer()),
    target: nullable(Type.Integer()),
  }),
  mode: oneOf(['observed_state', 'unavailable']),
  unavailable_reason: Type.Optional(nullable(Type.String())),
  values_status: oneOf(['available', 'unavailable']),
  truncated: Type.Boolean(),
  total_changes: Type.Integer(),
  changes: Type.Array(
    Type.Object({
      path: Type.String(),
      operation: oneOf(['added', 'removed', 'changed']),
      category: oneOf([
        'asset',
        'authorization',
        'callback',
        'deadline',
        'dependency',
        'metadata',
        'param',
        'provenance',
        'schedule',
        'task',
        'unknown',
      ]),
      impact: oneOf(['authorization', 'execution', 'metadata', 'provenance', 'unknown']),
      occurrence_count: Type.Integer(),
      before_digest: Type.Optional(nullable(Type.String())),
      after_digest: Type.Optional(nullable(Type.String())),
      before_value: Type.Optional(anything),
      after_value: Type.Optional(anything),
    }),
  ),
});

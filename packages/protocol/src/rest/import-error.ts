// Files that could not be loaded, and warnings about DAGs. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, nullable, oneOf } from './shapes.ts';

export const ImportErrorResponse = Type.Object({
  import_error_id: Type.Integer(),
  timestamp: dateTime,
  filename: Type.String(),
  source_reference: nullable(Type.String()),
  bundle_name: nullable(Type.String()),
  stack_trace: Type.String(),
  file_token: Type.String(),
});

export const ImportErrorCollection = Type.Object({
  import_errors: Type.Array(ImportErrorResponse),
  total_entries: Type.Integer(),
});

export const DagWarningResponse = Type.Object({
  dag_id: Type.String(),
  warning_type: Type.Union([
    oneOf([
      'asset conflict',
      'duplicate dag id',
      'non-existent pool',
      'runtime varying value',
      'task group cycle',
    ]),
    Type.String({ maxLength: 50, pattern: '^[a-z][a-z0-9_]*:[a-z0-9_.\\-]+$' }),
  ]),
  message: Type.String(),
  timestamp: dateTime,
  dag_display_name: Type.String(),
});

export const DagWarningCollection = Type.Object({
  dag_warnings: Type.Array(DagWarningResponse),
  total_entries: Type.Integer(),
});

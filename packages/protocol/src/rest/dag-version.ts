// Versions of a DAG and their source. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, nullable } from './shapes.ts';

export const DagVersionResponse = Type.Object({
  id: Type.String(),
  version_number: Type.Integer(),
  dag_id: Type.String(),
  bundle_name: nullable(Type.String()),
  bundle_version: nullable(Type.String()),
  created_at: dateTime,
  dag_display_name: Type.String(),
  bundle_url: nullable(Type.String()),
});

export const DagVersionCollection = Type.Object({
  dag_versions: Type.Array(DagVersionResponse),
  total_entries: Type.Integer(),
});

export const DagSource = Type.Object({
  content: nullable(Type.String()),
  dag_id: Type.String(),
  version_number: nullable(Type.Integer()),
  dag_display_name: Type.String(),
  language: Type.Optional(nullable(Type.String())),
});

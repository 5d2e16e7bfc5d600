// Folders of DAG files and the files in them. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { dateTime, nullable } from './shapes.ts';

export const DagBundleResponse = Type.Object({
  name: Type.String(),
  active: nullable(Type.Boolean()),
  version: nullable(Type.String()),
  last_refreshed: nullable(dateTime),
  bundle_url: nullable(Type.String()),
  team_name: nullable(Type.String()),
  import_error_count: nullable(Type.Integer()),
});
export const DagBundleCollection = Type.Object({
  dag_bundles: Type.Array(DagBundleResponse),
  total_entries: Type.Integer(),
});
export const DagBundleDetail = Type.Object({
  ...DagBundleResponse.properties,
  dag_count: Type.Integer(),
});
export const DagBundleFileCollection = Type.Object({
  dag_bundle_files: Type.Array(
    Type.Object({
      relative_fileloc: Type.String(),
      dag_count: Type.Integer(),
      last_parsed_time: nullable(dateTime),
      last_parse_duration: nullable(Type.Number()),
      import_error_count: nullable(Type.Integer()),
    }),
  ),
  total_entries: Type.Integer(),
});

// What an installation consists of: its configuration, plugins and providers. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { nullable } from './shapes.ts';

export const ConfigResponse = Type.Object({
  sections: Type.Array(
    Type.Object({
      name: Type.String(),
      options: Type.Array(Type.Object({ key: Type.String(), value: Type.String() })),
    }),
  ),
});

const texts = Type.Array(Type.String());
const none = Type.Array(Type.Object({}));
export const PluginCollection = Type.Object({
  plugins: Type.Array(
    Type.Object({
      name: Type.String(),
      team_name: Type.Optional(nullable(Type.String())),
      macros: texts,
      flask_blueprints: texts,
      fastapi_apps: none,
      fastapi_root_middlewares: none,
      external_views: none,
      react_apps: none,
      appbuilder_views: none,
      appbuilder_menu_items: none,
      global_operator_extra_links: texts,
      operator_extra_links: texts,
      source: Type.String(),
      listeners: texts,
      timetables: texts,
    }),
  ),
  total_entries: Type.Integer(),
});
export const PluginImportErrorCollection = Type.Object({
  import_errors: Type.Array(Type.Object({ source: Type.String(), error: Type.String() })),
  total_entries: Type.Integer(),
});
export const ProviderCollection = Type.Object({
  providers: Type.Array(
    Type.Object({
      package_name: Type.String(),
      description: Type.String(),
      version: Type.String(),
      documentation_url: nullable(Type.String()),
    }),
  ),
  total_entries: Type.Integer(),
});

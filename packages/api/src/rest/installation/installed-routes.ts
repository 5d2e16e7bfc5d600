// What the installation consists of: configuration, plugins, providers. No secret of the configuration ever leaves.
import {
  ConfigResponse,
  PluginCollection,
  PluginImportErrorCollection,
  ProviderCollection,
} from '@ariel/protocol/rest';
import { type PluginRow, pluginErrors, pluginRows } from '@ariel/store/reads';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { ShownSetting } from '../../server/api-options.ts';
import { acceptedType } from '../answers/accepted-type.ts';
import { DEFAULT_PAGE, text, unorderedPage } from '../lists/list-query.ts';

const Page = Type.Object(unorderedPage);

export const addInstalledRoutes: Routes = (server, context) => {
  const configuration = { permission: 'config:read' } as const;

  server.get(
    '/api/v2/config',
    {
      config: configuration,
      schema: {
        tags: ['Config'],
        querystring: Type.Object({ section: text }),
        response: { 200: ConfigResponse },
      },
    },
    async (request, reply) => {
      const { section } = request.query;
      const settings = exposed(context).filter((each) => section === undefined || each.section === section);
      if (section !== undefined && settings.length === 0)
        throw new ApiError(404, `Section ${section} not found.`);
      return answered(request, reply, settings);
    },
  );

  server.get(
    '/api/v2/config/section/:section/option/:option',
    {
      config: configuration,
      schema: {
        tags: ['Config'],
        params: Type.Object({ section: Type.String(), option: Type.String() }),
        response: { 200: ConfigResponse },
      },
    },
    async (request, reply) => {
      const { option, section } = request.params;
      // Names of settings are the same in any case.
      const [wanted, key] = [section.toLowerCase(), option.toLowerCase()];
      const settings = exposed(context).filter((each) => each.section === wanted && each.key === key);
      if (settings.length === 0) throw new ApiError(404, `Option [${section}/${option}] not found.`);
      return answered(request, reply, settings);
    },
  );

  server.get(
    '/api/v2/plugins',
    {
      config: { permission: 'plugins:read' },
      schema: { tags: ['Plugin'], querystring: Page, response: { 200: PluginCollection } },
    },
    async (request) => {
      const all = (await pluginRows(context.database)).map(presentPlugin);
      return { plugins: cut(all, request.query), total_entries: all.length };
    },
  );

  server.get(
    '/api/v2/plugins/importErrors',
    {
      config: { permission: 'plugins:read' },
      schema: { tags: ['Plugin'], response: { 200: PluginImportErrorCollection } },
    },
    async () => {
      const rows = await pluginErrors(context.database);
      const errors = rows.map((row) => ({ source: row.rel_path, error: `${row.code}: ${row.message}` }));
      return { import_errors: errors, total_entries: errors.length };
    },
  );

  server.get(
    '/api/v2/providers',
    {
      config: { permission: 'providers:read' },
      schema: { tags: ['Provider'], querystring: Page, response: { 200: ProviderCollection } },
    },
    async (request) => {
      const all = (context.providers ?? []).map((provider) => ({
        package_name: provider.name,
        description: provider.description,
        version: provider.version,
        documentation_url: null,
      }));
      return { providers: cut(all, request.query), total_entries: all.length };
    },
  );
};

function exposed({ configuration }: ApiContext): readonly ShownSetting[] {
  if (configuration) return configuration;
  throw new ApiError(
    403,
    'Your Airflow administrator chose not to expose the configuration, most likely for security reasons.',
  );
}

function answered(request: FastifyRequest, reply: FastifyReply, settings: readonly ShownSetting[]) {
  const type = acceptedType(request.headers.accept, ['application/json', 'text/plain']);
  if (type === null) throw new ApiError(406, 'Only application/json or text/plain is supported');
  const sections = [...Map.groupBy(settings, (each) => each.section)].map(([name, each]) => ({
    name,
    options: each.map(({ key, value }) => ({ key, value })),
  }));
  if (type === 'application/json') return { sections };
  const lines = sections.flatMap(({ name, options }) => [
    `[${name}]`,
    // A value of several lines goes on in lines that are moved in.
    ...options.map(({ key, value }) => `${key} = ${value.replaceAll('\n', '\n  ')}`),
    '',
  ]);
  return reply
    .type('text/plain; charset=utf-8')
    .serializer(String)
    .send(lines.join('\n') as never) as never;
}

function cut<Item>(
  all: readonly Item[],
  { limit = DEFAULT_PAGE, offset = 0 }: { readonly limit?: number; readonly offset?: number },
): Item[] {
  return all.slice(offset, offset + limit);
}

/** What a plugin brings was noted where its file was evaluated: it is never loaded here. */
function presentPlugin({ brings, name, rel_path: source }: PluginRow) {
  const names = (brings === null ? {} : JSON.parse(brings)) as Readonly<Record<string, readonly string[]>>;
  return {
    name: name ?? source.replace(/^.*\//, '').replace(/\.[^.]+$/, ''),
    team_name: null,
    macros: [],
    flask_blueprints: [],
    fastapi_apps: [],
    fastapi_root_middlewares: [],
    external_views: [],
    react_apps: [],
    appbuilder_views: [],
    appbuilder_menu_items: [],
    global_operator_extra_links: [],
    operator_extra_links: [],
    source,
    listeners: [...(names.listeners ?? [])],
    timetables: [...(names.timetables ?? [])],
  };
}

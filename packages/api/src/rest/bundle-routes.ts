// Bundles: the folders that DAG files come from, and the files in them.
import { DagBundleCollection, DagBundleDetail, DagBundleFileCollection } from '@ariel/protocol/rest';
import {
  type BundleCounts,
  type BundleFileRow,
  bundleCounts,
  bundleFileResource,
  listRows,
  PLUGINS,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
import { DEFAULT_PAGE, pageParameters } from './list-query.ts';
import { bundleUrl, iso, isoOrNull } from './presented.ts';

const tags = ['DagBundle'];
const config = { permission: 'dags:read' } as const;
const BundleParams = Type.Object({ bundle_name: Type.String() });
const { order_by: _order, ...page } = pageParameters;

export const addBundleRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dagBundles',
    {
      config,
      schema: { tags, querystring: Type.Object(pageParameters), response: { 200: DagBundleCollection } },
    },
    async (request) => {
      const { limit = DEFAULT_PAGE, offset = 0, order_by: [order = 'name'] = [] } = request.query;
      if (order !== 'name' && order !== '-name')
        throw new ApiError(
          400,
          `Ordering with '${order.replace(/^-/, '')}' is disallowed or the attribute does not exist; bundles are ordered by name`,
        );
      const all = await bundlesOf(context);
      if (order.startsWith('-')) all.reverse();
      return {
        dag_bundles: all.slice(offset, offset + limit).map((bundle) => presentBundle(context, bundle)),
        total_entries: all.length,
      };
    },
  );

  server.get(
    '/api/v2/dagBundles/:bundle_name',
    { config, schema: { tags, params: BundleParams, response: { 200: DagBundleDetail } } },
    async (request) => {
      const bundle = await bundleNamed(context, request.params.bundle_name);
      return { ...presentBundle(context, bundle), dag_count: bundle.dags };
    },
  );

  server.get(
    '/api/v2/dagBundles/:bundle_name/files',
    {
      config,
      schema: {
        tags,
        params: BundleParams,
        querystring: Type.Object(page),
        response: { 200: DagBundleFileCollection },
      },
    },
    async (request) => {
      const { bundle_name: name } = await bundleNamed(context, request.params.bundle_name);
      const { rows, total } = await listRows<BundleFileRow>(context.database, bundleFileResource, {
        filters: [{ field: 'bundle_name', op: 'in', values: [name] }],
        order: [{ field: 'relative_fileloc', descending: false }],
        limit: request.query.limit ?? DEFAULT_PAGE,
        offset: request.query.offset ?? 0,
      });
      return {
        dag_bundle_files: rows.map((row) => ({
          relative_fileloc: row.rel_path,
          dag_count: row.dags,
          last_parsed_time: iso(row.evaluated_at),
          last_parse_duration: row.duration_ms / 1000,
          import_error_count: row.errors,
        })),
        total_entries: total,
      };
    },
  );
};

/** Those of the configuration, and those of which there is something still. By name. */
export async function bundlesOf(context: ApiContext): Promise<BundleCounts[]> {
  const known = new Map((await bundleCounts(context.database)).map((row) => [row.bundle_name, row]));
  // What is known of plugins lies beside what is known of DAG files.
  known.delete(PLUGINS);
  const hidden = await context.hiddenBundles();
  const names = [...new Set([...Object.keys(context.bundles), ...known.keys()])]
    .filter((name) => !hidden.has(name))
    .sort();
  return names.map((name) => known.get(name) ?? { ...nothingKnown, bundle_name: name });
}

const nothingKnown = {
  ...{ dags: 0, errors: 0, evaluated_at: null, is_active: null, version: null, url_template: null },
  ...{ refreshed_at: null, refresh_error: null, team: null, kind: null },
};

async function bundleNamed(context: ApiContext, name: string): Promise<BundleCounts> {
  const found = (await bundlesOf(context)).find((bundle) => bundle.bundle_name === name);
  return orNotFound(found, `The DAG Bundle with name: \`${name}\``);
}

export function presentBundle(context: ApiContext, bundle: BundleCounts) {
  const { bundle_name: name, is_active: isActive, url_template: template, version } = bundle;
  return {
    name,
    active: isActive === null ? Object.hasOwn(context.bundles, name) : isActive === 1,
    version,
    last_refreshed: isoOrNull(bundle.refreshed_at ?? bundle.evaluated_at),
    bundle_url: bundleUrl(template, version),
    team_name: bundle.team,
    import_error_count: bundle.errors,
  };
}

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
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { bundleUrl, iso, isoOrNull } from '../answers/presented.ts';
import { DEFAULT_PAGE, pageParameters, unorderedPage } from '../lists/list-query.ts';

const tags = ['Dag Bundle'];
const config = { permission: 'dags:read' } as const;
const BundleParams = Type.Object({ bundle_name: Type.String() });

export const addBundleRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dagBundles',
    {
      config,
      schema: { tags, querystring: Type.Object(pageParameters), response: { 200: DagBundleCollection } },
    },
    async (request) => {
      const { limit = DEFAULT_PAGE, offset = 0, order_by: order = [] } = request.query;
      const all = (await bundlesOf(context)).map((bundle) => presentBundle(context, bundle));
      const dag_bundles = inOrder(all, order).slice(offset, offset + limit);
      return { dag_bundles, total_entries: all.length };
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
        querystring: Type.Object(unorderedPage),
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

type Bundle = ReturnType<typeof presentBundle>;

const orders = ['name', 'version', 'last_refreshed', 'active'] as const;

/** There are few, so they are sorted here. They come by name, which also decides between equal ones. */
function inOrder(bundles: readonly Bundle[], asked: readonly string[]): readonly Bundle[] {
  return asked.toReversed().reduce((sorted, given) => {
    const field = orders.find((name) => name === given.replace(/^-/, ''));
    if (field === undefined)
      throw new ApiError(
        400,
        `Ordering with '${given.replace(/^-/, '')}' is disallowed or the attribute does not exist on the model; bundles can be ordered by ${orders.join(', ')}`,
      );
    const direction = given.startsWith('-') ? -1 : 1;
    const textOf = (bundle: Bundle): string => String(bundle[field] ?? '');
    return sorted.toSorted((left, right) => direction * compared(textOf(left), textOf(right)));
  }, bundles);
}

const compared = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

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
  return orNotFound(found, `Dag bundle with name \`${name}\``);
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

// Bundles with what the public API does not say of them: their kind, and why one could not be brought up to date.
import type { BundleList } from '@ariel/protocol';
import { bundlesOf, presentBundle } from '../../rest/dags/bundle-routes.ts';
import type { Routes } from '../../server/api-context.ts';

export const addBundlesView: Routes = (server, context) => {
  server.get('/ui/bundles', { config: { permission: 'dags:read' } }, async (): Promise<BundleList> => {
    const bundles = await bundlesOf(context);
    return {
      bundles: bundles.map((bundle) => ({
        ...presentBundle(context, bundle),
        kind: bundle.kind,
        refresh_error: bundle.refresh_error,
        dag_count: bundle.dags,
      })),
    };
  });
};

// How much a list gives at once: what the installation says, whatever is asked for.
import type { Routes } from '../../server/api-context.ts';
import { DEFAULT_PAGE, MAX_PAGE } from './list-query.ts';

interface Paged {
  limit?: number | string;
  page_limit?: number;
}

export const addPageBounds: Routes = (server, { pages = {} }) => {
  const { byDefault = DEFAULT_PAGE, atMost = MAX_PAGE } = pages;
  server.addHook('preValidation', async ({ query, routeOptions }) => {
    // Elsewhere a limit is about other things: bytes of a log.
    if (!routeOptions.url?.startsWith('/api/v2/')) return;
    const { querystring } = (routeOptions.schema ?? {}) as {
      readonly querystring?: { readonly properties?: object };
    };
    const given = query as Paged | null;
    if (!given || given.limit !== undefined || !Object.hasOwn(querystring?.properties ?? {}, 'limit')) return;
    given.limit = String(byDefault);
  });
  server.addHook('preHandler', async ({ body, query, routeOptions: { url = '' } }) => {
    if (!url.startsWith('/api/v2/')) return;
    const [inAddress, inBody] = [query as Paged | null, body as Paged | null | undefined];
    if (typeof inAddress?.limit === 'number') inAddress.limit = Math.min(inAddress.limit, atMost);
    if (typeof inBody?.page_limit === 'number') inBody.page_limit = Math.min(inBody.page_limit, atMost);
  });
};

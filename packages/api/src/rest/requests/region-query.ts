// Airflow's way to name an iteration: by its region. Regions have no ids of their own here, so that nothing is in one that is named.
import type { Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';

interface RegionNames {
  region_id?: string | null;
  region_index?: number | null;
}

/** No instance has it. */
const NO_ITERATION = -1;

/** Its address names a task or a group, and it is not a list of what that has. */
const isAboutOne = (method: string, url: string): boolean =>
  /:(?:task|group)_id/.test(url) && (method !== 'GET' || !/(?:listMapped|xcomEntries)$/.test(url));

/** Makes of a region that is named the iteration that is meant. */
export const addRegionQuery: Routes = (server) => {
  server.addHook('preHandler', async ({ body, method, query: given, routeOptions: { url = '' } }) => {
    if (!url.startsWith('/api/v2/')) return;
    const query = (given ?? {}) as RegionNames & { iteration?: number };
    const inBody = isAboutOne(method, url) ? (body as RegionNames | null | undefined) : null;
    const regionId = query.region_id ?? inBody?.region_id ?? null;
    const index = query.region_index ?? inBody?.region_index ?? -1;
    if (regionId !== null) query.iteration = NO_ITERATION;
    else if (index >= 0) {
      if (isAboutOne(method, url)) throw new ApiError(400, 'region_index is given together with region_id');
      query.iteration ??= index;
    }
  });
};

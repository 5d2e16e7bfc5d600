// Bundles: the list of the pages, and through the public REST API what lies in one of them.
import type { BundleList } from '@ariel/protocol';
import { queryOptions } from '@tanstack/react-query';
import { query, request } from './request.ts';

export interface BundleFile {
  readonly relative_fileloc: string;
  readonly dag_count: number;
  readonly import_error_count: number;
  readonly last_parsed_time: string;
  /** Seconds. */
  readonly last_parse_duration: number;
}

export interface BundleDag {
  readonly dag_id: string;
  readonly dag_display_name: string;
  readonly relative_fileloc: string | null;
  readonly bundle_version: string | null;
}

/** So many of each are shown; the list of DAGs has them all. */
export const BUNDLE_PAGE = 100;

export const bundleQueries = {
  all: () =>
    queryOptions({
      queryKey: ['bundles'],
      queryFn: ({ signal }) => request<BundleList>('/ui/bundles', { signal }),
    }),
  files: (name: string) =>
    queryOptions({
      queryKey: ['bundles', name, 'files'],
      queryFn: ({ signal }) =>
        request<{ readonly dag_bundle_files: readonly BundleFile[]; readonly total_entries: number }>(
          `/api/v2/dagBundles/${encodeURIComponent(name)}/files${query({ limit: BUNDLE_PAGE })}`,
          { signal },
        ),
    }),
  dags: (name: string) =>
    queryOptions({
      queryKey: ['bundles', name, 'dags'],
      queryFn: ({ signal }) =>
        request<{ readonly dags: readonly BundleDag[]; readonly total_entries: number }>(
          `/api/v2/dags${query({ bundle_name: name, limit: BUNDLE_PAGE })}`,
          { signal },
        ),
    }),
} as const;

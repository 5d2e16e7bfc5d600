// Bundles, the places that DAG files come from, as the pages read them.
import type { Iso } from './iso.ts';

/** GET /ui/bundles: by name; those that one may not hear of are left out. */
export interface BundleList {
  readonly bundles: readonly BundleView[];
}

export interface BundleView {
  readonly name: string;
  /** `local`, `git`, `s3` …; null: nobody has said. */
  readonly kind: string | null;
  /** False: it is not configured any more. */
  readonly active: boolean;
  /** Null: it has no versions. */
  readonly version: string | null;
  /** A page of this version elsewhere. */
  readonly bundle_url: string | null;
  readonly last_refreshed: Iso | null;
  /** Why it could not be brought up to date last. */
  readonly refresh_error: string | null;
  readonly team_name: string | null;
  readonly dag_count: number;
  readonly import_error_count: number;
}

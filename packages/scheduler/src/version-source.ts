// Where the scheduler gets compiled DAG versions from.
import type { RunGraph } from '@ariel/core';
import type { Queryable, StoredVersion } from '@ariel/store';

export interface VersionSource {
  get(db: Queryable, versionId: string): Promise<StoredVersion & { readonly graph: RunGraph }>;
}

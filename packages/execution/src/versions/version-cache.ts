// Versions of DAGs with their compiled graphs, read once. A version that a run has never changes; one that no run has yet may,
// and is read each time.
import { compileRunGraph, type RunGraph } from '@ariel/core';
import { loadVersion, type Queryable, type StoredVersion } from '@ariel/store';

export interface KnownVersion extends StoredVersion {
  readonly graph: RunGraph;
}

/** Versions kept; the oldest unused goes first. */
const MAX_VERSIONS = 500;

export class VersionCache {
  readonly #known = new Map<string, KnownVersion>();

  async get(db: Queryable, versionId: string): Promise<KnownVersion> {
    const known = this.#known.get(versionId);
    if (known) return known;
    const version = await this.read(db, versionId);
    if (!version.isUsed) return version;
    if (this.#known.size >= MAX_VERSIONS) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(versionId, version);
    return version;
  }

  /** As it is now, past what is known: of a version that no run uses yet. */
  async read(db: Queryable, versionId: string): Promise<KnownVersion> {
    const stored = await loadVersion(db, versionId);
    if (!stored) throw new Error(`DAG version ${versionId} is not in the database`);
    return { ...stored, graph: compileRunGraph(stored.definition) };
  }
}

// Versions of DAGs and the code that belongs to them.
import type { Queryable } from '../database/database.ts';
import { placeholders } from './conditions.ts';
import type { Resource } from './resource.ts';

export interface VersionRow {
  readonly id: string;
  readonly dag_id: string;
  readonly number: number;
  readonly structure_hash: string;
  readonly code_hash: string;
  readonly bundle_name: string;
  readonly rel_path: string;
  readonly created_at: number;
  readonly display_name: string | null;
  readonly bundle_version: string | null;
  readonly bundle_url_template: string | null;
}

export const versionResource: Resource = {
  select: `v.id, v.dag_id, v.number, v.structure_hash, v.code_hash, v.bundle_name, v.rel_path, v.created_at, d.display_name,
    v.bundle_version, (select b.url_template from dag_bundle b where b.name = v.bundle_name) as bundle_url_template`,
  from: 'dag_version v left join dag d on d.dag_id = v.dag_id',
  absent: new Set(['bundle_version']),
  fields: {
    id: 'v.number',
    dag_id: 'v.dag_id',
    version_number: 'v.number',
    bundle_name: 'v.bundle_name',
    bundle_version: 'v.bundle_version',
    created_at: 'v.created_at',
  },
  key: ['v.dag_id', 'v.number'],
};

const selectVersions = `select ${versionResource.select} from ${versionResource.from}`;

/** Oldest first. */
export function versionsOf(database: Queryable, dagId: string): Promise<VersionRow[]> {
  return database.all<VersionRow>(`${selectVersions} where v.dag_id = ? order by v.number`, [dagId]);
}

/** The version with that number, or the latest. */
export function findVersion(
  database: Queryable,
  dagId: string,
  number: number | null,
): Promise<VersionRow | undefined> {
  return number === null
    ? database.first<VersionRow>(`${selectVersions} where v.dag_id = ? order by v.number desc limit 1`, [
        dagId,
      ])
    : database.first<VersionRow>(`${selectVersions} where v.dag_id = ? and v.number = ?`, [dagId, number]);
}

export interface VersionKeyRow {
  readonly id: string;
  readonly structure_hash: string;
  readonly code_hash: string;
}

/** A version that no run has used is replaced in place: its hashes say which content it has now. */
export function versionKeys(database: Queryable, ids: readonly string[]): Promise<VersionKeyRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return database.all<VersionKeyRow>(
    `select id, structure_hash, code_hash from dag_version where id in (${placeholders(ids)})`,
    ids,
  );
}

export async function definitionTexts(
  database: Queryable,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly definition: string }[]> {
  if (ids.length === 0) return [];
  return database.all(`select id, definition from dag_version where id in (${placeholders(ids)})`, ids);
}

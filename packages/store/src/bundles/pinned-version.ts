// Which version of its bundle a run is of, and which version of a DAG belongs to a version of its bundle.
import type { Queryable } from '../database/database.ts';

/** SQL for `dag_run.bundle_version`, of the run's DAG and version; both are given as SQL. */
export const pinnedVersion = (dagId: string, versionId: string): string =>
  `(select case when coalesce(pd.disables_bundle_versioning, pb.disables_versioning, 0) = 1 then null
      when pd.latest_version_id = pv.id then pd.bundle_version else pv.bundle_version end
    from dag_version pv join dag pd on pd.dag_id = pv.dag_id left join dag_bundle pb on pb.name = pd.bundle_name
    where pv.id = ${versionId} and pd.dag_id = ${dagId})`;

/** The id of the version that the DAG had in a version of its bundle; null where it had none, or that one is replaced. */
export async function versionInBundle(
  db: Queryable,
  dagId: string,
  bundleVersion: string,
): Promise<string | null> {
  const row = await db.first<{ id: string }>(
    `select v.id from dag_version v join dag_bundle_version b on b.bundle_name = v.bundle_name
     where v.dag_id = ? and b.version = ? and v.bundle_seq <= b.seq and (v.bundle_until is null or v.bundle_until > b.seq)
     order by b.seq desc, v.number desc limit 1`,
    [dagId, bundleVersion],
  );
  return row?.id ?? null;
}

// The version of a DAG that a page asks for.
import { findVersion, type VersionRow } from '@ariel/store/reads';
import { dagOf } from '../../rest/answers/lookups.ts';
import type { ApiContext } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';

/** The latest unless a number is named. Throws a 404 where there is no such DAG or version. */
export async function askedVersion(
  context: ApiContext,
  dagId: string,
  number: number | null = null,
): Promise<VersionRow> {
  await dagOf(context, dagId);
  const version = await findVersion(context.database, dagId, number);
  return orNotFound(version, `Version ${number ?? ''} of ${dagId}`);
}

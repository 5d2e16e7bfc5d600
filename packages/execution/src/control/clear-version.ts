// In which version a run goes on that is cleared: who clears it says, else the DAG as it is now, else the installation.
import type { DagDefinition } from '@ariel/core';
import type { ClearRequest, Control } from '@ariel/protocol';
import { type Queryable, type RunRow, readDag } from '@ariel/store';
import type { KnownVersion } from '../versions/version-cache.ts';
import type { ControlSettings } from './control-settings.ts';
import { selectRun } from './select-instances.ts';

/** `latest` is the latest version of the run's DAG. */
export function rerunsOnLatest(
  asked: ClearRequest['onLatestVersion'],
  latest: Pick<DagDefinition, 'rerunWithLatestVersion'>,
  byDefault = false,
): boolean {
  return asked ?? latest.rerunWithLatestVersion ?? byDefault;
}

/** Null where the run has the latest version already. */
export async function latestVersion(
  settings: ControlSettings,
  tx: Queryable,
  run: RunRow,
): Promise<KnownVersion | null> {
  const latestId = (await readDag(tx, run.dag_id))?.latest_version_id ?? null;
  if (latestId === null || latestId === run.version_id) return null;
  // Read anew: while no run uses it, it may still change.
  return settings.versions.read(tx, latestId);
}

export async function versionAfterClear(
  settings: ControlSettings,
  request: Parameters<Control['versionAfterClear']>[0],
): Promise<string> {
  return settings.database.transaction(async (tx) => {
    const { run } = await selectRun(tx, settings.versions, request);
    const latest = await latestVersion(settings, tx, run);
    const isMoved =
      latest !== null &&
      rerunsOnLatest(request.onLatestVersion, latest.definition, settings.rerunsOnLatestVersion);
    return isMoved ? latest.id : run.version_id;
  });
}

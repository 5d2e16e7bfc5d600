// Backfills that make no sense, each with what to do instead. Pure.
import { type DagDefinition, isPeriodic } from '@ariel/core';
import { ControlError, type CreateBackfillRequest } from '@ariel/protocol';
import type { StoredVersion } from '@ariel/store';
import type { ControlSettings } from './control-settings.ts';
import { resolveParams } from './resolve-params.ts';

/** The first that is found, in the order in which Airflow looks, with its status codes. */
export function backfillRefusal(
  definition: DagDefinition,
  request: CreateBackfillRequest,
  nowUs: number,
): ControlError | null {
  const { allowedRunTypes, dagId, schedule } = definition;
  if (!isPeriodic(schedule))
    return refused(
      422,
      `${dagId} has a non-periodic schedule that does not support backfills: ${whyNone[schedule.kind] ?? 'its dates cannot be listed'}. Trigger the runs that are missing.`,
    );
  if (allowedRunTypes !== null && !allowedRunTypes.includes('backfill'))
    return refused(
      400,
      `Dag with dag_id: '${dagId}' does not allow backfill runs, only ${allowedRunTypes.join(', ')}. Add 'backfill' to its allowedRunTypes.`,
    );
  const found = problemOf(definition, request, nowUs);
  return found === null ? null : refused(422, found);
}

/** The params of its runs. What they do not allow is as wrong as anything else in the request. */
export function backfillParams(
  settings: Pick<ControlSettings, 'checkSchema' | 'confOverridesParams'>,
  { definition }: StoredVersion,
  { conf }: CreateBackfillRequest,
): string {
  try {
    return resolveParams(settings, definition, conf ?? {});
  } catch (error) {
    throw error instanceof ControlError && error.code === 'ARIEL_PARAMS_INVALID'
      ? new ControlError(error.code, 422, error.message)
      : error;
  }
}

const refused = (status: number, message: string): ControlError =>
  new ControlError('ARIEL_BACKFILL_REFUSED', status, message);

const whyNone: Readonly<Record<string, string>> = {
  none: 'it has no schedule',
  once: 'it has one run',
  continuous: 'each run begins when the one before has ended',
  assets: 'its runs come with news of assets, so fill the DAGs that make them',
  partitionedAssets: 'its runs come with partitions of assets, so fill the DAGs that make them',
  partitionedAtRuntime: 'its tasks say which partitions they wrote',
};

function problemOf(
  { tasks }: DagDefinition,
  { fromUs, maxActiveRuns, reprocessBehavior, runBackwards, toUs }: CreateBackfillRequest,
  nowUs: number,
): string | null {
  if (fromUs > toUs) return 'The end of the range (to_date) lies before its begin (from_date).';
  if (fromUs >= nowUs) return 'Backfill cannot be executed for future dates.';
  if (!Number.isSafeInteger(maxActiveRuns) || maxActiveRuns < 1)
    return `max_active_runs is ${maxActiveRuns}; a backfill needs at least 1 to go on.`;
  const chained = tasks.find(({ dependsOnPast }) => dependsOnPast);
  if (!chained) return null;
  if (runBackwards)
    return `Backfill cannot be run in reverse when the Dag has tasks where depends_on_past=True, such as ${chained.taskId}.`;
  if (reprocessBehavior === 'none')
    return `The Dag has tasks where depends_on_past=True, such as ${chained.taskId}: say with reprocess_behavior 'failed' or 'completed' that the dates before them may run again.`;
  return null;
}

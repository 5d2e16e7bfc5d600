// Backfills that make no sense, each with what to do instead. Pure.
import { type DagDefinition, isPeriodic } from '@ariel/core';
import { ControlError, type CreateBackfillRequest } from '@ariel/protocol';

export function backfillRefusal(
  definition: DagDefinition,
  request: CreateBackfillRequest,
  nowUs: number,
): ControlError | null {
  const found = problemOf(definition, request, nowUs);
  return found === null ? null : new ControlError('ARIEL_BACKFILL_REFUSED', 422, found);
}

/** The first that is found, in the order in which Airflow looks. */
function problemOf(
  { allowedRunTypes, dagId, schedule, tasks }: DagDefinition,
  { fromUs, maxActiveRuns, reprocessBehavior, runBackwards, toUs }: CreateBackfillRequest,
  nowUs: number,
): string | null {
  if (schedule.kind === 'none') return `${dagId} has no schedule, so it has no dates to fill.`;
  if (!isPeriodic(schedule))
    return `${dagId} has a non-periodic schedule, so its dates cannot be listed. Trigger the runs that are missing.`;
  if (allowedRunTypes !== null && !allowedRunTypes.includes('backfill'))
    return `Dag with dag_id: '${dagId}' does not allow backfill runs, only ${allowedRunTypes.join(', ')}. Add 'backfill' to its allowedRunTypes.`;
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

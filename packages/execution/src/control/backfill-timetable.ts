// The runs that a timetable of the user's own plans in the range of a backfill. Its code runs elsewhere: here the question is put and
// the answer awaited, outside of any transaction, and what went wrong is said.
import { formatInstant, type PlannedRun, timePart } from '@ariel/core';
import { ControlError, type CreateBackfillRequest } from '@ariel/protocol';
import { type NewTimetableQuestion, type StoredVersion, shownTimetableRuns } from '@ariel/store';
import type { ControlSettings } from './control-settings.ts';

export interface AskedRuns {
  /** Whose code was asked. */
  readonly versionId: string;
  readonly runs: readonly PlannedRun[];
}

/** Null where the schedule is data, and nobody need be asked. A backfill that follows a dry run gets what that showed. */
export async function askedRuns(
  settings: ControlSettings,
  version: StoredVersion,
  { dagId, dryRun, fromUs, toUs }: CreateBackfillRequest,
  most: number,
): Promise<AskedRuns | null> {
  if (timePart(version.definition.schedule).kind !== 'custom') return null;
  const question = { dagId, versionId: version.id, fromUs, toUs, most };
  const shown = dryRun ? null : await shownTimetableRuns(settings.database, question, settings.nowUs());
  return { versionId: version.id, runs: shown ?? (await answered(settings, question)) };
}

async function answered(
  settings: ControlSettings,
  question: Omit<NewTimetableQuestion, 'id'>,
): Promise<readonly PlannedRun[]> {
  const answer = (await settings.askTimetable?.(question)) ?? null;
  const range = `between ${formatInstant(question.fromUs)} and ${formatInstant(question.toUs)}`;
  const asked = `The timetable of ${question.dagId} was asked for its runs ${range}`;
  if (answer === null)
    throw new ControlError(
      'ARIEL_TIMETABLE_UNANSWERED',
      503,
      `${asked}, and nobody answered. A dag processor that reads the DAG's file must be running.`,
    );
  if ('runs' in answer) return answer.runs;
  const { code, message } = answer.problem;
  throw new ControlError(code, 422, `${asked}: ${message.replace(/\.$/, '')}. Nothing was made.`);
}

// `ariel dags mark-success`, `mark-failed`, `mark-queued`: a whole run, after a look at what changes with it.
import { holdsSlots } from '@ariel/core';
import type { AffectedInstance, SetRunStateRequest } from '@ariel/protocol';
import { actor } from '../../client/act.ts';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { changeAfterAsking } from '../tasks/mark-tasks.ts';

export const markRun =
  (state: SetRunStateRequest['state']): CommandBody =>
  async (context, given) => {
    const dagId = given.positional(0);
    const zone = context.config().core.defaultTimezone;
    const run = await readDatabase(context.config(), (database) =>
      requireRun(database, { dagId, runIdOrDate: given.positional(1), zone }),
    );
    return changeAfterAsking(context, given, {
      what: `mark run ${run.run_id} of ${dagId} as ${state}`,
      change: (control, dryRun) => control.setRunState({ dagId, runId: run.run_id, state, dryRun, actor }),
      effectOf: (each) => effectOn(state, each),
      isEmptyChange: run.state !== state,
    });
  };

function effectOn(
  state: SetRunStateRequest['state'],
  { change, isDropped, state: before }: AffectedInstance,
): string {
  if (change === 'added') return 'new, will run';
  if (change === 'removed') return 'leaves the run';
  if (isDropped) return 'later iteration, is dropped';
  if (state === 'queued') return 'runs again';
  return state === 'success' || holdsSlots(before) ? `is marked ${state}` : 'is skipped';
}

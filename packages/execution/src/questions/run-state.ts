// Tells a running task the state of a run.
import type { RunStateQuestion } from '@ariel/protocol';
import { findRun } from '@ariel/store';
import type { Answerer } from './question-context.ts';

export const runState: Answerer<RunStateQuestion> = async ({ settings }, { dagId, runId }) => {
  const run = await findRun(settings.database, dagId, runId);
  return run ? JSON.stringify(run.state) : null;
};

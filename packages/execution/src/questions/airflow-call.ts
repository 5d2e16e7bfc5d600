// Answers a running task that speaks Airflow's Task Execution API: with the very handlers that workers elsewhere reach over HTTP.
import type { AirflowCallQuestion } from '@ariel/protocol';
import { readRun } from '@ariel/store';
import { type Answerer, QuestionRefusedError } from './question-context.ts';

export const airflowCall: Answerer<AirflowCallQuestion> = async ({ attempt, settings }, question) => {
  const calls = settings.airflowCalls ?? null;
  if (calls === null) throw new QuestionRefusedError('Nobody here answers calls of the Task Execution API.');
  const run = await readRun(settings.database, attempt.run_ref);
  const caller = {
    attemptId: attempt.id,
    dagId: run?.dag_id ?? '',
    runId: run?.run_id ?? '',
    versionId: attempt.version_id,
  };
  return JSON.stringify(await calls(caller, question));
};

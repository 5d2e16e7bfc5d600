// In the child: puts a question to the timetable of one DAG of a file that was just loaded.
import type { LoadOutcome } from '@ariel/loader';
import { askTimetable, askTimetableBetween, authoringCodes, TimetableError } from '@ariel/sdk';
import {
  type Evaluation,
  type EvaluationRequest,
  failedEvaluation,
  type TimetableAsked,
} from './evaluation.ts';
import type { ImportFailure } from './import-failure.ts';

export async function answerQuestion(
  { path }: EvaluationRequest,
  { dagId, place, window }: TimetableAsked,
  outcome: LoadOutcome,
): Promise<Evaluation> {
  const dag = outcome.dags.find(({ definition }) => definition.dagId === dagId);
  if (dag?.timetable == null) {
    const what = 'the file does not make the DAG with a timetable of its own any more';
    return failedEvaluation(path, failureOf(path, dagId, 'ARIEL_TIMETABLE_FAILED', what));
  }
  const { startDate, endDate, catchup } = dag.definition;
  const nothing = {
    definitions: [],
    warnings: [],
    failures: [],
    dagPlaces: {},
    files: [path],
    durationMs: 0,
  };
  try {
    if (window !== undefined)
      return { ...nothing, runsBetween: await askTimetableBetween(dag.timetable, window, startDate) };
    const answers = await askTimetable(dag.timetable, { ...place, startDate, endDate, catchup });
    return { ...nothing, answers };
  } catch (error) {
    if (!(error instanceof TimetableError)) throw error;
    return failedEvaluation(path, failureOf(path, dagId, error.code, error.message, error.cause));
  }
}

function failureOf(
  path: string,
  dagId: string,
  code: TimetableError['code'],
  message: string,
  cause?: unknown,
): ImportFailure {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  return {
    dagId,
    code,
    message,
    remedy: authoringCodes[code].remedy,
    path,
    line: null,
    column: null,
    stack,
  };
}

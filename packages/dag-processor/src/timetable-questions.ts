// Answers what somebody asks of timetables of users' own and waits for: the runs of a stretch of time, for a backfill. Each is asked in
// an evaluation of its own; what goes wrong is the answer, and a warning of no DAG.
import {
  answerTimetableQuestion,
  openTimetableQuestions,
  readTimetableQuestion,
  type TimetableQuestionRow,
} from '@ariel/store';
import { isReadHere } from './bundle-files.ts';
import type { DagProcessorOptions } from './dag-processor-options.ts';
import type { EvaluationPool } from './evaluation-pool.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';

/** They go before files: whoever asked is waiting. */
export async function queueTimetableQuestions(
  options: DagProcessorOptions,
  pool: EvaluationPool,
  queue: EvaluationQueue,
): Promise<void> {
  for (const question of await openTimetableQuestions(options.database)) {
    const bundle = options.bundles.find(
      ({ name, only }) => name === question.bundle_name && isReadHere(question.rel_path, only),
    );
    if (bundle === undefined) continue;
    queue.addChanged(`question\0${question.id}`, () => answer(options, pool, bundle.folder, question));
  }
}

async function answer(
  { database, nowUs, onError }: DagProcessorOptions,
  pool: EvaluationPool,
  folder: string,
  { dag_id: dagId, from_date: from, id, most, rel_path: path, to_date: to }: TimetableQuestionRow,
): Promise<void> {
  try {
    // It may have been answered, or nobody may wait any more, while it stood in the queue.
    if ((await readTimetableQuestion(database, id))?.answer !== null) return;
    const now = nowUs();
    const asked = { dagId, place: { last: null, now }, window: { from, to, most, now } };
    const evaluation = await pool.evaluate({ root: folder, path, asked });
    if (evaluation === null) return;
    const { failures, runsBetween } = evaluation;
    const [failure] = failures;
    const given =
      runsBetween === undefined
        ? { problem: { code: codeOf(failure?.code), message: failure?.message ?? 'it gave no answer' } }
        : { runs: runsBetween };
    await answerTimetableQuestion(database, id, given, nowUs());
  } catch (error) {
    onError?.(error);
  }
}

/** Whatever stopped the evaluation, an import that fails or a time limit, the timetable gave no answer. */
const codeOf = (code: string | undefined): string =>
  code === 'ARIEL_TIMETABLE_ANSWER' ? code : 'ARIEL_TIMETABLE_FAILED';

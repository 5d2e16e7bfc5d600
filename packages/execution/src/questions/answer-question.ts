// Leads each question of a running task to the one that answers it. Attempts that are not live any more get no answer:
// what they would do with it does not count.
import type { TaskQuestion } from '@ariel/protocol';
import { readAttempt } from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';
import { type Answerer, QuestionRefusedError } from './question-context.ts';
import { runState } from './run-state.ts';

type Answerers = {
  readonly [About in TaskQuestion['about']]: Answerer<Extract<TaskQuestion, { about: About }>>;
};

const answerers: Answerers = {
  'run-state': runState,
};

/** Throws `QuestionRefusedError` where the attempt may not ask this, or nobody knows such questions. */
export async function answerQuestion(
  settings: ExecutionSettings,
  attemptId: string,
  question: TaskQuestion,
): Promise<string | null> {
  const attempt = await readAttempt(settings.database, attemptId);
  if (attempt?.state !== 'running')
    throw new QuestionRefusedError(`The attempt ${attemptId} does not run any more: nothing is told to it.`);
  const answerer = Object.hasOwn(answerers, question.about)
    ? (answerers[question.about] as Answerer<TaskQuestion>)
    : null;
  if (!answerer)
    throw new QuestionRefusedError(
      `No question about "${String(question.about)}" is known here. Run the same version of Ariel on servers and workers.`,
    );
  return answerer({ settings, attempt }, question);
}

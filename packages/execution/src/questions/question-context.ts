// What those who answer a running task know of it: who asks is never what the task says of itself.
import type { TaskQuestion } from '@ariel/protocol';
import type { LiveRow } from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';

export interface QuestionContext {
  readonly settings: ExecutionSettings;
  /** The attempt that asks, as its row says; it was live a moment ago. */
  readonly attempt: LiveRow;
}

/** JSON text, or null where there is nothing to tell. */
export type Answerer<Question extends TaskQuestion> = (
  context: QuestionContext,
  question: Question,
) => Promise<string | null>;

/** Refused, with words for the author of the task. */
export class QuestionRefusedError extends Error {
  readonly code = 'ARIEL_QUESTION_REFUSED';
}

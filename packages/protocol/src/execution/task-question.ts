// What a running task may ask the server: one shape per subject, in a file of its topic under `questions/`.
// A question is data; its answer is JSON text or null. Only xcoms, which are read in pages, have a call of their own.
import type { RunStateQuestion } from './questions/run-questions.ts';

export type TaskQuestion = RunStateQuestion;

/** A question on its way to the server; the attempt that asks is read from the token. */
export interface AskCall {
  readonly question: TaskQuestion;
}

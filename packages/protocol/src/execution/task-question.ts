// What a running task may ask the server: one shape per subject, in a file of its topic under `questions/`.
// A question is data; its answer is JSON text or null. Only xcoms, which are read in pages, have a call of their own.
import type { AirflowCallQuestion } from './questions/airflow-questions.ts';
import type { AssetQuestion } from './questions/asset-questions.ts';
import type { RunQuestion } from './questions/run-questions.ts';
import type { StateQuestion } from './questions/state-questions.ts';
import type { TemplateQuestion } from './questions/template-questions.ts';
import type { VariableQuestion } from './questions/variable-questions.ts';
import type { XComElsewhereQuestion } from './questions/xcom-questions.ts';

export type TaskQuestion =
  | RunQuestion
  | VariableQuestion
  | AssetQuestion
  | TemplateQuestion
  | StateQuestion
  | XComElsewhereQuestion
  | AirflowCallQuestion;

/** A question on its way to the server; the attempt that asks is read from the token. */
export interface AskCall {
  readonly question: TaskQuestion;
}

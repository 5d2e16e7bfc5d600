// Writes the child's answers, one JSON text a line, without a turn of the event loop: user code may hold it.
import { writeSync } from 'node:fs';
import { ANSWER_FD, type EvaluationAnswer, type EvaluationRequest, failedEvaluation } from './evaluation.ts';
import type { ImportFailure } from './import-failure.ts';

export function answer(evaluated: EvaluationAnswer): void {
  const bytes = Buffer.from(`${JSON.stringify(evaluated)}\n`);
  let written = 0;
  while (written < bytes.length) written += writeSync(ANSWER_FD, bytes, written);
}

/** The answer of a child that ends with it. */
export function answerFailure(request: EvaluationRequest, failure: ImportFailure, isDoubtful = false): void {
  answer({
    id: request.id,
    evaluation: failedEvaluation(request.path, failure),
    reusable: false,
    isDoubtful,
  });
}

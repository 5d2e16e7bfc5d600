// Writes the child's answers, one JSON text a line, without a turn of the event loop: user code may hold it.
import { writeSync } from 'node:fs';
import { processMasker } from '@ariel/sdk';
import { ANSWER_FD, type EvaluationAnswer, type EvaluationRequest, failedEvaluation } from './evaluation.ts';
import type { ImportFailure } from './import-failure.ts';

export function answer(evaluated: EvaluationAnswer): void {
  const bytes = Buffer.from(`${JSON.stringify(withoutSecrets(evaluated))}\n`);
  let written = 0;
  while (written < bytes.length) written += writeSync(ANSWER_FD, bytes, written);
}

/** What went wrong is shown to many: secrets of the child's environment are not told. */
function withoutSecrets(evaluated: EvaluationAnswer): EvaluationAnswer {
  const { evaluation } = evaluated;
  const masker = processMasker();
  const failures = masker.maskValue(evaluation.failures) as typeof evaluation.failures;
  const warnings = masker.maskValue(evaluation.warnings) as typeof evaluation.warnings;
  return { ...evaluated, evaluation: { ...evaluation, failures, warnings } };
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

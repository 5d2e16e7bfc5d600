// Tries that began, as listeners hear of them. A sensor's next look is no new one.
import type { ClaimAnswer, HeardEvent } from '@ariel/protocol';

export function tellClaims(hear: (event: HeardEvent) => void, answers: readonly ClaimAnswer[]): void {
  for (const answer of answers) {
    if (answer.kind !== 'claimed') continue;
    const { iteration, mapIndex, run, taskId, tryNumber } = answer.attempt;
    const { dagId, runId } = run;
    hear({
      kind: 'instance',
      run: { dagId, runId },
      taskId,
      mapIndex,
      iteration,
      tryNumber,
      state: 'running',
      previousState: 'queued',
      error: null,
    });
  }
}

// Claims, asked until they are answered: the same processes ask again, so that where only the answer was lost it is given
// once more, and no user code begins before it is there.
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimAnswer, ClaimRequest } from '@ariel/protocol';
import type { SupervisorSettings } from './supervisor-settings.ts';

const AGAIN_MS = 500;

export interface ClaimAnswers {
  /** None where the supervisor ended meanwhile. */
  readonly answers: readonly ClaimAnswer[];
  /** When the question was put that was answered, on the steady clock: leases count from there. */
  readonly askedMs: number;
}

export async function askForClaims(
  { report, service }: SupervisorSettings,
  requests: readonly ClaimRequest[],
  isEnded: () => boolean,
): Promise<ClaimAnswers> {
  for (;;) {
    const askedMs = performance.now();
    try {
      return { answers: await service.claim(requests), askedMs };
    } catch (error) {
      if (isEnded()) return { answers: [], askedMs };
      report({ message: 'claiming tasks failed; it is tried again', error });
      await delay(AGAIN_MS);
    }
  }
}

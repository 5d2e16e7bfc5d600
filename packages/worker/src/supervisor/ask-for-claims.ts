// Claims, asked until they are answered: the same processes ask again, so that where only the answer was lost it is given
// once more, and no user code begins before it is there.
import type { ClaimAnswer, ClaimRequest, QueuedAttempt } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import { pause } from '../machine/worker-machine.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';

const AGAIN_MS = 500;

export interface AskedClaim {
  readonly attempt: QueuedAttempt;
  readonly process: Pick<TaskProcess, 'pid' | 'started'>;
}

export interface ClaimAnswers {
  /** None where the supervisor ended meanwhile. */
  readonly answers: readonly ClaimAnswer[];
  /** When the question was put that was answered, on the steady clock: leases count from there. */
  readonly askedMs: number;
}

export async function askForClaims(
  { hostname, machine: { time } = realMachine, report, service, workerId }: SupervisorSettings,
  asked: readonly AskedClaim[],
  isEnded: () => boolean,
): Promise<ClaimAnswers> {
  const requests = asked.map(
    ({ attempt: { attemptId, runRef, tryNumber }, process: { pid, started } }): ClaimRequest => ({
      attemptId,
      runRef,
      tryNumber,
      workerId,
      hostname,
      pid,
      pidStarted: started,
    }),
  );
  for (;;) {
    const askedMs = time.nowMs();
    try {
      return { answers: await service.claim(requests), askedMs };
    } catch (error) {
      if (isEnded()) return { answers: [], askedMs };
      report({ message: 'claiming tasks failed; it is tried again', error });
      await pause(time, AGAIN_MS);
    }
  }
}

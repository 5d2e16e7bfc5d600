// Claims, asked until they are answered in time: the same processes ask again, so that where only the answer was lost it is given
// once more, and no user code begins before it is there, nor when it came so late that the attempt may be another's.
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

export interface AskingHow {
  /** Nothing is waited for any more. */
  readonly isEnded: () => boolean;
  /** Since when the processes are reserved, where the attempts were claimed with the turn that queued them. */
  readonly reservedMs: number | null;
}

export interface ClaimAnswers {
  /** None where the supervisor ended meanwhile. */
  readonly answers: readonly ClaimAnswer[];
  /** When the question was put that was answered, on the steady clock: leases count from there. */
  readonly askedMs: number;
}

export async function askForClaims(
  { hostname, leaseMs, machine: { time } = realMachine, report, service, workerId }: SupervisorSettings,
  asked: readonly AskedClaim[],
  { isEnded, reservedMs }: AskingHow,
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
  const lateMs = leaseMs === undefined ? Number.POSITIVE_INFINITY : leaseMs / 2;
  let sinceMs = reservedMs;
  for (;;) {
    const askedMs = sinceMs ?? time.nowMs();
    const isReserved = sinceMs !== null;
    try {
      const answers = await service.claim(requests.map((request) => ({ ...request, isReserved })));
      if (time.nowMs() - askedMs <= lateMs) return { answers, askedMs };
      if (isEnded()) return { answers: [], askedMs };
      sinceMs = null;
    } catch (error) {
      if (isEnded()) return { answers: [], askedMs };
      report({ message: 'claiming tasks failed; it is tried again', error });
      await pause(time, AGAIN_MS);
    }
  }
}

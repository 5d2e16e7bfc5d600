// An execution service whose promises are noted in the book of what happened.
import type { ExecutionService } from '@ariel/protocol';
import type { WorldContext } from './world-context.ts';

export function noted({ leaseMs, ledger, loop }: WorldContext, service: ExecutionService): ExecutionService {
  const leaseFrom = (): number => loop.nowUs() + leaseMs * 1000;
  return {
    ...service,
    claim: async (requests) => {
      const untilUs = leaseFrom();
      const answers = await service.claim(requests);
      for (const [index, answer] of answers.entries()) {
        // Claimed before that, with the turn that queued it: its lease is noted there.
        const isLeasedNow = answer.kind === 'claimed' && !requests[index]?.isReserved;
        if (isLeasedNow) ledger.leased(answer.attempt.attemptId, untilUs);
      }
      return answers;
    },
    finish: async (reports) => {
      const answers = await service.finish(reports);
      reports.forEach((report, index) => {
        if (answers[index] === 'accepted')
          ledger.accepted(report.attemptId, report.startUs, report.outcome.kind);
      });
      return answers;
    },
    heartbeat: async (attemptIds) => {
      const untilUs = leaseFrom();
      const lost = await service.heartbeat(attemptIds);
      for (const attemptId of attemptIds) if (!lost.includes(attemptId)) ledger.leased(attemptId, untilUs);
      return lost;
    },
  };
}

// The service of a worker in the server's own process whose logs are kept elsewhere than in its folder: each try's log is
// shipped as it grows, and goes on its way together with the result.
import type { ExecutionService } from '@ariel/protocol';
import type { LogShipper } from './log-shipper.ts';

/** The shipper asks itself how much of a log is stored, when there is something to add to it. */
export function withShippedLogs(service: ExecutionService, shipper: LogShipper): ExecutionService {
  return {
    claim: async (requests) => {
      const answers = await service.claim(requests);
      for (const answer of answers) {
        if (answer.kind === 'claimed') shipper.begin(answer.attempt.attemptId, answer.attempt.logPath, null);
        // It was claimed before, and that is over.
        else shipper.end([answer.attemptId]);
      }
      return answers;
    },
    finish: async (reports) => {
      const answers = await service.finish(reports);
      shipper.end(reports.map(({ attemptId }) => attemptId));
      return answers;
    },
    heartbeat: (attemptIds) => service.heartbeat(attemptIds),
    version: (versionId) => service.version(versionId),
    codeFiles: (codeHash) => service.codeFiles(codeHash),
    xcom: (query) => service.xcom(query),
    ask: (attemptId, question) => service.ask(attemptId, question),
  };
}

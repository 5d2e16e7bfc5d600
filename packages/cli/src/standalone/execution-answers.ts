// What the main process of a standalone answers to calls below /execution. Loaded with the first of them: most installations on one
// machine never have one.
import type { ExecutionRelay } from '@ariel/api';
import type { ExecutionService } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import type { Problem } from '../components/process-part.ts';
import type { ArielConfig } from '../config/config.ts';
import { withMailConnection } from '../secrets/mail-connection.ts';
import { taskTokenOptions } from '../worker/token-settings.ts';
import { nowUs } from './live-clock.ts';

export interface ExecutionAnswersOptions {
  readonly config: ArielConfig;
  /** Takes writes. */
  readonly database: Database;
  readonly service: ExecutionService;
  readonly secrets: SecretSource;
  readonly report: (problem: Problem) => void;
}

export function executionAnswers(options: ExecutionAnswersOptions): ExecutionRelay {
  let answers: Promise<ExecutionRelay> | null = null;
  return async (call) => {
    answers ??= open(options);
    return (await answers)(call);
  };
}

async function open(options: ExecutionAnswersOptions): Promise<ExecutionRelay> {
  const { config, database, report, secrets, service } = options;
  const { createRelayedAnswers } = await import('@ariel/api/relayed-answers');
  const { createTaskTokens } = await import('@ariel/api/tokens');
  return createRelayedAnswers({
    service,
    database,
    tokens: createTaskTokens({ ...taskTokenOptions(config), nowUs }),
    secrets: withMailConnection(secrets, config),
    clientLeaseMs: config.scheduler.taskInstanceHeartbeatTimeoutMs,
    nowUs,
    reportError: (error, where) => report({ message: where, error }),
  });
}

// Says in words why a task process ended while it ran a task.
import { type AttemptOutcome, FailureReason } from '@ariel/core';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export function deathOutcome(
  process: TaskProcess,
  end: ProcessEnd,
  limits: Pick<SupervisorSettings, 'memoryLimitMb'>,
): AttemptOutcome {
  if (process.ending?.why === 'timeout')
    return failed('ARIEL_TASK_TIMEOUT', process.ending.reason, FailureReason.timeout);
  if (process.ending?.why === 'stopped')
    return failed('ARIEL_TASK_LOST', process.ending.reason, FailureReason.lost);
  if (process.ending) return failed('ARIEL_TASK_KILLED', process.ending.reason, FailureReason.processDied);
  return failed('ARIEL_TASK_PROCESS_DIED', describe(process, end, limits), FailureReason.processDied);
}

/** The code of the task's version cannot be had on this machine. */
export function codeOutcome(message: string): AttemptOutcome {
  return {
    kind: 'failed',
    error: { name: 'CodeError', message, code: 'ARIEL_CODE_UNAVAILABLE', frames: [], cause: null },
    retryable: true,
    reason: FailureReason.load,
  };
}

/** No process can be started here as the user as whom the task is to run. */
export function userOutcome(user: string, why: string): AttemptOutcome {
  const message = `The task cannot run as the user "${user}" on this worker: ${why}`;
  return {
    kind: 'failed',
    error: { name: 'TaskUserError', message, code: 'ARIEL_TASK_USER', frames: [], cause: null },
    retryable: true,
    reason: FailureReason.load,
  };
}

function describe(
  process: TaskProcess,
  { code, signal }: ProcessEnd,
  { memoryLimitMb }: Pick<SupervisorSettings, 'memoryLimitMb'>,
): string {
  if (process.lastOutput.includes('heap out of memory')) {
    return `The task process ran out of memory: the task held more than its limit of ${memoryLimitMb} MB. Work on smaller pieces, or raise workers.task_memory_limit_mb.`;
  }
  if (signal === 'SIGKILL') {
    return `The task process was killed (SIGKILL) from outside: by a person, or by the system because the machine or its container ran out of memory (the task's own limit of ${memoryLimitMb} MB, workers.task_memory_limit_mb, was not reached).`;
  }
  if (signal !== null) return `The task process was ended by ${signal}.`;
  return `The task process ended by itself with exit code ${code}: the task called process.exit, or an error was thrown outside its own calls (see the log).`;
}

function failed(code: string, message: string, reason: FailureReason): AttemptOutcome {
  return {
    kind: 'failed',
    error: { name: 'TaskProcessError', message, code, frames: [], cause: null },
    retryable: true,
    reason,
  };
}

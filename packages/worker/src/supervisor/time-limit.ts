// How long the work of an attempt, and what follows it in its process, may take.
import type { TaskDefinition } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import type { SupervisorSettings } from './supervisor-settings.ts';

const DEFAULT_CALLBACK_MS = 60_000;
const DEFAULT_OVERTIME_MS = 20_000;
/** The process ends its callbacks itself when their time is over; it is ended where it does not. */
const GRACE_MS = 1_000;

export interface TimeLimit {
  readonly limitMs: number;
  /** What the record says where it is reached. */
  readonly reason: string;
}

/** Null: no limit. */
export function timeLimit(
  { callbackTimeoutMs: callbackMs = DEFAULT_CALLBACK_MS }: SupervisorSettings,
  { callback }: ClaimedAttempt,
  task: TaskDefinition | undefined,
): TimeLimit | null {
  if (callback !== undefined) {
    const reason = `The callback took longer than callbacks.callback_execution_timeout of ${callbackMs / 1000} s.`;
    return { limitMs: callbackMs, reason };
  }
  const limitMs = task?.executionTimeoutMs ?? null;
  if (limitMs === null) return null;
  return { limitMs, reason: `The task took longer than its executionTimeout of ${limitMs / 1000} s.` };
}

/** How long a process may live on for callbacks after its task's own end. */
export const overtimeMs = ({ taskProcess }: SupervisorSettings): number =>
  (taskProcess.overtimeMs ?? DEFAULT_OVERTIME_MS) + GRACE_MS;

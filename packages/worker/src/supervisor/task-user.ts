// As which Unix user a task runs: the one that it names, else the installation's, where that is another than the worker's own.
import { userInfo } from 'node:os';
import type { TaskDefinition } from '@ariel/core';
import type { SupervisorSettings } from './supervisor-settings.ts';

/** Null: as the worker itself. */
export function taskUser(
  { defaultUser = null }: Pick<SupervisorSettings, 'defaultUser'>,
  task: Pick<TaskDefinition, 'runAsUser'> | undefined,
): string | null {
  const user = task?.runAsUser ?? defaultUser;
  return user === null || user === ownName() ? null : user;
}

let own: string | undefined;

function ownName(): string {
  own ??= nameOrNumber();
  return own;
}

/** A number that has no name, as in some containers, is nobody's name. */
function nameOrNumber(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

/** Why this worker may not start processes as others; null where it may. */
export function whyNotAsOthers(): string | null {
  return process.geteuid?.() === 0
    ? null
    : `This worker runs as "${ownName()}", and only a worker that runs as root can start tasks as somebody else.`;
}

// Processes for tasks that run as other Unix users than the worker: started for work that waits, and refused where they cannot be.
import type { AttemptOutcome } from '@ariel/core';
import type { QueuedAttempt } from '@ariel/protocol';
import { userOutcome } from './death.ts';
import type { PreparedVersions } from './prepared-versions.ts';
import type { ProcessPool } from './process-pool.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';
import { taskUser, whyNotAsOthers } from './task-user.ts';

/** Ends attempts that wait. */
type Refuse = (isMeant: (attempt: QueuedAttempt) => boolean, outcome: AttemptOutcome) => void;

export class OtherUsers {
  readonly #settings: SupervisorSettings;
  readonly #pool: ProcessPool;
  readonly #versions: PreparedVersions;
  readonly #refuse: Refuse;
  /** For how many attempts of each user there is no process. */
  readonly #wanted = new Map<string, number>();

  constructor(
    settings: SupervisorSettings,
    { pool, versions }: { readonly pool: ProcessPool; readonly versions: PreparedVersions },
    refuse: Refuse,
  ) {
    this.#settings = settings;
    this.#pool = pool;
    this.#versions = versions;
    this.#refuse = refuse;
  }

  /** As whom the attempt runs; null: as the worker itself. */
  userOf({ taskId, versionId }: Pick<QueuedAttempt, 'taskId' | 'versionId'>): string | null {
    return taskUser(this.#settings, this.#versions.get(versionId)?.version.tasks[taskId]);
  }

  /** An attempt of the user waits for a process. */
  want(user: string): void {
    this.#wanted.set(user, (this.#wanted.get(user) ?? 0) + 1);
  }

  /** Starts what is wanted. */
  start(): void {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    for (const [user, count] of wanted) {
      const why = whyNotAsOthers();
      if (why === null) this.#pool.growAs(user, count);
      else this.#fail(user, why);
    }
  }

  /** One that never began said why; the next would say the same. */
  exited({ ending, isReady, lastOutput, user }: TaskProcess): void {
    if (user === null || isReady || ending !== null) return;
    this.#fail(user, lastOutput.trim() || 'its process ended while it was started.');
  }

  #fail(user: string, why: string): void {
    this.#refuse((attempt) => this.userOf(attempt) === user, userOutcome(user, why));
  }
}

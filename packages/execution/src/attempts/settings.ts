// What claiming and settling attempts need from outside: time, ids, limits and who is told.

import type { AirflowCalls, Control, HeardEvent, HeldEnds, SchedulerNotice } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';
import type { StateBackend } from '../states/state-backend.ts';
import type { VersionCache } from '../versions/version-cache.ts';
import type { BegunAttempts } from './begun-attempts.ts';
import type { TellSettings } from './tell-owners.ts';

export interface ExecutionSettings extends TellSettings {
  readonly versions: VersionCache;
  readonly nowUs: () => number;
  readonly newId: () => string;
  readonly notify: (notice: SchedulerNotice) => void;
  /**
   * Gives ends to the scheduler of this process, which writes them with the turn that follows from them; true once that is
   * committed, false where it cannot. @default every end is written by itself
   */
  readonly joinTurn?: (ends: HeldEnds<Queryable>) => Promise<boolean>;
  /** What the scheduler of this process claims for tasks that run in it. @default it claims nothing */
  readonly begun?: BegunAttempts;
  /** The acts of operators, for tasks that trigger runs; asked when one does. @default they cannot */
  readonly control?: () => Pick<
    Control,
    'triggerRun' | 'clearTasks' | 'setVariable' | 'deleteVariable'
  > | null;
  /** Answers tasks that speak Airflow's Task Execution API. @default nobody does */
  readonly airflowCalls?: AirflowCalls;
  /** How many days the state of a task is kept that does not say; 0: for ever. @default 30 */
  readonly stateRetentionDays?: number;
  /** Where values of state stores are kept. @default in the database */
  readonly stateBackend?: StateBackend;
  /** Whether a task's state goes when it succeeds. @default false */
  readonly clearsStateOnSuccess?: boolean;
  readonly leaseMs: number;
  readonly maxMapLength: number;
  /** Told what happened, once it is committed. @default nobody listens */
  readonly heard?: (event: HeardEvent) => void;
  /** The longest that a growing delay between tries may become. @default a day */
  readonly maxRetryDelayMs?: number;
}

// What operators' acts need beside the database: time, ids, who is told, and how processes are ended.
import type { LockOutRules } from '@ariel/core';
import type { SchedulerNotice } from '@ariel/protocol';
import type { KnownSecrets, NewTimetableQuestion, TimetableAnswer, Vault } from '@ariel/store';
import type { TellSettings } from '../attempts/tell-owners.ts';
import type { StateBackend } from '../states/state-backend.ts';
import type { VersionCache } from '../versions/version-cache.ts';

export interface ControlSettings extends TellSettings {
  readonly versions: VersionCache;
  readonly nowUs: () => number;
  readonly newId: () => string;
  readonly notify: (notice: SchedulerNotice) => void;
  /** Ends the processes of attempts that are not wanted any more. */
  readonly kill: (attemptIds: readonly string[], reason: string) => void;
  /** Problems of a value with its JSON Schema, one sentence each; none where it fits. */
  readonly checkSchema: (schema: Readonly<Record<string, unknown>>, value: unknown) => readonly string[];
  /** What a run id that somebody gives must match. @default letters, digits and _ . ~ : + - */
  readonly runIdPattern?: RegExp;
  /** Whether what a run is given replaces the defaults of its params. @default true */
  readonly confOverridesParams?: boolean;
  /** Whether a cleared run goes on in the latest version where neither its DAG nor who clears it says. @default false */
  readonly rerunsOnLatestVersion?: boolean;
  /** How secrets are kept. @default not at all: storing one is refused */
  readonly vault?: Vault;
  /** Which connections and variables are defined, for the warnings of DAGs that name them. @default nobody is warned */
  readonly knownSecrets?: KnownSecrets;
  /** How many days the state of a task is kept where nobody says; 0: for ever. @default 30 */
  readonly stateRetentionDays?: number;
  /** Where values of state stores are kept. @default in the database */
  readonly stateBackend?: StateBackend;
  /** How long a name must wait after failed sign-ins. @default a second after the fourth, doubled up to five minutes */
  readonly lockOut?: LockOutRules;
  /**
   * Has a timetable of the user's own asked where user code may run; null: nobody answered in time.
   * @default nobody can be asked, and backfills of its DAG are refused
   */
  readonly askTimetable?: (question: Omit<NewTimetableQuestion, 'id'>) => Promise<TimetableAnswer | null>;
  readonly reparse: (bundleName: string, relPath: string) => Promise<void>;
}

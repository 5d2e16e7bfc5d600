// What operators' acts need beside the database: time, ids, who is told, and how processes are ended.
import type { SchedulerNotice } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import type { VersionCache } from '../versions/version-cache.ts';

export interface ControlSettings {
  readonly database: Database;
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
  readonly reparse: (bundleName: string, relPath: string) => Promise<void>;
}

// What operators' acts need beside the database: time, ids, who is told, and how processes are ended.
import type { SchedulerNotice } from '@ariel/protocol';
import type { TellSettings } from '../attempts/tell-owners.ts';
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
  /** Whether a cleared run goes on in the latest version where neither its DAG nor who clears it says. @default false */
  readonly rerunsOnLatestVersion?: boolean;
  readonly reparse: (bundleName: string, relPath: string) => Promise<void>;
}

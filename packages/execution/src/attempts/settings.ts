// What claiming and settling attempts need from outside: time, ids, limits and who is told.
import type { SchedulerNotice } from '@ariel/protocol';
import type { VersionCache } from '../versions/version-cache.ts';
import type { TellSettings } from './tell-owners.ts';

export interface ExecutionSettings extends TellSettings {
  readonly versions: VersionCache;
  readonly nowUs: () => number;
  readonly newId: () => string;
  readonly notify: (notice: SchedulerNotice) => void;
  readonly leaseMs: number;
  readonly maxMapLength: number;
}

// What claiming and settling attempts need from outside: time, ids, limits and who is told.
import type { HeldEnds, SchedulerNotice } from '@ariel/protocol';
import type { Queryable } from '@ariel/store';
import type { VersionCache } from '../versions/version-cache.ts';
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
  readonly leaseMs: number;
  readonly maxMapLength: number;
}

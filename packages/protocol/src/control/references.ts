// Who acts, and what an act is about: a run, an instance of it.
import type { TriggeredBy } from '@ariel/core';

/** Who asked, for the audit log. */
export interface Actor {
  readonly user: string | null;
  readonly via: TriggeredBy;
  /** The address from which it was asked. @default it is not known */
  readonly from?: string;
}

export interface RunReference {
  readonly dagId: string;
  readonly runId: string;
}

export interface InstanceReference {
  readonly taskId: string;
  readonly mapIndex: number;
  /** Within a loop; absent: in every iteration. */
  readonly iteration?: number;
}

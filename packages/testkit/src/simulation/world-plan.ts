// A simulated world as data: what is in it, what operators do, what goes wrong and when. Drawn from a seed, or written by
// hand; it can be kept, repeated exactly and made smaller. Times are milliseconds since the world began.
import type { TriggerRule } from '@ariel/core';
import type { DatabaseFaults } from './simulated-database.ts';
import type { NetworkFaults } from './simulated-network.ts';
import type { MessageFaults } from './simulated-signals.ts';

export interface WorldPlan {
  readonly seed: number;
  readonly schedulers: number;
  readonly servers: number;
  /** Slots of each worker. */
  readonly workers: readonly number[];
  /** Tasks run in processes of the schedulers, so many of each, and there are no workers. @default they run at workers */
  readonly localSlots?: number;
  /** @default 0 */
  readonly triggerers?: number;
  /** Outside of the installation, with messages that come then. @default none */
  readonly queues?: readonly { readonly name: string; readonly arrivalsMs: readonly number[] }[];
  /** The tight pool counts deferred instances. @default false */
  readonly countsDeferred?: boolean;
  readonly parallelism: number;
  readonly globalParallelism: number | null;
  readonly pools: Readonly<Record<string, number>>;
  /** By how much clocks differ at most. */
  readonly skewMs: number;
  /** From here on nothing goes wrong and nobody acts: everything must come to its end. */
  readonly calmAtMs: number;
  /** How long a call of the database takes at most, in microseconds. */
  readonly latencyUs: number;
  readonly database: DatabaseFaults;
  readonly signals: MessageFaults;
  readonly network: NetworkFaults;
  readonly dags: readonly DagPlan[];
  readonly acts: readonly PlannedAct[];
  readonly faults: readonly PlannedFault[];
}

export interface DagPlan {
  readonly dagId: string;
  readonly tasks: readonly TaskPlan[];
  readonly groups: readonly GroupPlan[];
  readonly schedule: SchedulePlan | null;
  /** Not absent: it runs when these have news, all of them or any. */
  readonly awaits?: {
    readonly assets: readonly string[];
    readonly all: boolean;
    /** It has a run for each of their partitions, or one for all of them together. @default it knows no partitions */
    readonly partitions?: 'each' | 'rollup';
  };
  /** The queue whose messages are news of the first asset that it awaits. @default none */
  readonly watches?: string;
  readonly maxActiveRuns: number;
  readonly maxActiveTasks: number;
  readonly failFast: boolean;
  readonly timeoutMs: number | null;
  /** Ends of its runs are called. @default they are not */
  readonly callsBack?: true;
  /** So long after it was queued a run should be over. @default whenever */
  readonly deadlineMs?: number;
}

export interface SchedulePlan {
  readonly everyMs: number;
  readonly ticks: number;
  readonly catchup: boolean;
}

export interface TaskPlan {
  readonly id: string;
  readonly after: readonly string[];
  readonly rule: TriggerRule;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly infraRetries: number;
  readonly pool: string;
  readonly poolSlots: number;
  readonly limits: readonly LimitPlan[];
  readonly maxPerDag: number | null;
  /** Mapped over a literal list of so many items, or over what a task returns. */
  readonly over: number | string | null;
  readonly deed: Deed;
  /** Ends of its tries are called. @default they are not */
  readonly callsBack?: true;
  /** Assets of which its success is news, by their names, in order. @default none */
  readonly makes?: readonly string[];
  /** The partitions of them that it writes. @default none: it writes all of them */
  readonly partitions?: readonly string[];
}

export interface LimitPlan {
  readonly key: string;
  readonly max: number;
  readonly perMs: number | null;
}

export type Deed =
  /** Returns a list of so many items, or a value of its own. */
  | { readonly kind: 'returns'; readonly list: number | null; readonly takesMs: number }
  | { readonly kind: 'fails' | 'dies'; readonly times: number; readonly takesMs: number }
  | { readonly kind: 'skips' }
  | { readonly kind: 'branch'; readonly to: readonly string[] }
  /** A sensor that asks again so many times. */
  | { readonly kind: 'looks'; readonly times: number; readonly everyMs: number }
  /** Waits outside of any worker so many times, each time for an event that comes after so long; null: never. */
  | {
      readonly kind: 'waits';
      readonly afterMs: number | null;
      readonly timeoutMs: number | null;
      readonly times: number;
    }
  /** Asks people, who have so long. */
  | { readonly kind: 'asks'; readonly timeoutMs: number; readonly hasDefaults: boolean }
  /** The gate of a loop, which goes round so many times. */
  | { readonly kind: 'gate'; readonly rounds: number };

export interface GroupPlan {
  readonly id: string;
  /** Mapped over so many items. */
  readonly over: number | null;
  /** The task before the gate, in a loop. */
  readonly loopOf: string | null;
  readonly retries: number;
}

/** `afterEnds`: when a run has nothing that runs for the n-th time, instead: right while the end of its last try is taken in. */
export type PlannedAct = { readonly atMs: number; readonly afterEnds: number | null } & (
  | { readonly kind: 'trigger' | 'pause' | 'unpause' | 'removeFile'; readonly dagId: string }
  | { readonly kind: 'requeue'; readonly dagId: string }
  | {
      readonly kind: 'clear';
      readonly dagId: string;
      readonly taskId: string | null;
      readonly downstream: boolean;
    }
  | { readonly kind: 'clearFailed'; readonly dagId: string }
  | { readonly kind: 'mark'; readonly dagId: string; readonly taskId: string; readonly state: Marked }
  | { readonly kind: 'markRun'; readonly dagId: string; readonly state: 'success' | 'failed' }
  | { readonly kind: 'setPool'; readonly pool: string; readonly slots: number }
  | { readonly kind: 'deletePool'; readonly pool: string }
  | { readonly kind: 'redeploy'; readonly dag: DagPlan }
  | {
      readonly kind: 'backfill';
      readonly dagId: string;
      readonly fromMs: number;
      readonly toMs: number;
      readonly backwards: boolean;
      readonly reprocess: 'none' | 'failed' | 'completed';
      readonly maxActiveRuns: number;
    }
  | {
      readonly kind: 'pauseBackfill' | 'unpauseBackfill' | 'cancelBackfill' | 'deleteRun';
      readonly dagId: string;
    }
  | { readonly kind: 'answer'; readonly dagId: string; readonly choice: 'yes' | 'no' }
  | {
      readonly kind: 'fork';
      readonly dagId: string;
      readonly taskId: string;
      readonly latest: boolean;
    }
);

type Marked = 'success' | 'failed' | 'skipped';

/** `who` is `scheduler 0`, `server 1`, `worker 2`, `triggerer 0`. */
export type PlannedFault = { readonly atMs: number; readonly who: string } & (
  | { readonly kind: 'kill'; readonly forMs: number }
  | { readonly kind: 'freeze'; readonly forMs: number }
  /** Stops in order and starts again. */
  | { readonly kind: 'leave'; readonly forMs: number }
  | { readonly kind: 'clockJump'; readonly byMs: number }
  /** A kill of all on its machine; what was written last to its disk may be lost. */
  | { readonly kind: 'powerCut'; readonly forMs: number }
  | { readonly kind: 'diskFull'; readonly forMs: number }
  /** Its network is cut. */
  | { readonly kind: 'cutOff'; readonly forMs: number }
);

// A bug that is planted into a simulated world to see whether it is found: the program stays as it is, and something on
// its way to the world is changed.
import type { SchedulerNotice } from '@ariel/protocol';
import type { WorldPlan } from './world-plan.ts';

export interface PlantedBug {
  readonly name: string;
  /** What is wrong, in words. */
  readonly says: string;
  /** Whether it could show in such a world at all. @default in every one */
  readonly mayShow?: (plan: WorldPlan) => boolean;
  /** Changes statements. */
  readonly rewrite?: (sql: string) => string;
  /** Changes or drops notices on their way to schedulers. */
  readonly notice?: (notice: SchedulerNotice) => SchedulerNotice | null;
}

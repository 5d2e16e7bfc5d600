// What all processes of one simulated world share: its loop, its database, its network, and the book of what happened.
import type { ClaimedAttempt } from '@ariel/protocol';
import type { Answer } from '../world/answers.ts';
import type { Ledger } from './ledger.ts';
import type { SharedDatabase } from './simulated-database.ts';
import type { SimulatedLoop } from './simulated-loop.ts';
import type { SimulatedNetwork } from './simulated-network.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { SimulatedQueues } from './simulated-queues.ts';
import type { SimulatedSignals } from './simulated-signals.ts';
import type { WorldPlan } from './world-plan.ts';

export interface WorldContext {
  readonly plan: WorldPlan;
  readonly loop: SimulatedLoop;
  readonly database: SharedDatabase;
  readonly signals: SimulatedSignals;
  readonly network: SimulatedNetwork;
  readonly ledger: Ledger;
  readonly queues: SimulatedQueues;
  readonly leaseMs: number;
  readonly newId: () => string;
  /** What user code does in a try. */
  readonly answer: (attempt: ClaimedAttempt) => Answer;
  readonly trace: (who: string, what: string) => void;
  /** Something that must not happen. */
  readonly problem: (what: string) => void;
  /** What a process could not do: allowed only where a fault made it so. */
  readonly failed: (who: string, what: string, error: unknown) => void;
}

/** One life of a process, from its start to its death or leaving. */
export interface Life {
  readonly process: SimulatedProcess;
  start(): Promise<void>;
  /** Ends in order. */
  leave(): Promise<void>;
}

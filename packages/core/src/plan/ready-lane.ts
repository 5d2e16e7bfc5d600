// What the ready queue is made of: lanes (what is ready of one task in one run), the gates that hold them back, and the
// sections in which lanes wait for their turn. Data, and the questions that need nothing else.
import type { LimitDefinition } from '../dag/dag-definition.ts';
import type { TryFields } from '../dag/own-tries.ts';

/** A limit that a task names, with its key rendered for the run. */
export type ReadyLimit = Pick<LimitDefinition, 'key' | 'max' | 'perMs' | 'fair'>;

/** One limit of any kind, as it stands now. */
export interface Gate {
  readonly isOpen: () => boolean;
  /** Where lanes wait for it, or that wait for it as a whole. */
  readonly sections: Set<Section>;
}

/** A keyed limit. How much of it is free is known in the database: null means that it must be asked for. */
export interface LimitGate extends Gate {
  readonly id: string;
  readonly key: string;
  readonly perMs: number | null;
  free: number | null;
  /** When a rate that is used up has room again; microseconds. */
  opensAtUs: number | null;
  /** Lanes that name it. */
  lanes: number;
  /** Instances that are ready under it, by DAG. */
  readonly waiting: Map<string, number>;
  /** What the tasks behind these lanes say: versions of one task may say different numbers. */
  readonly declared: Map<string, DeclaredLimit>;
}

export interface DeclaredLimit {
  readonly dagId: string;
  readonly taskId: string;
  readonly max: number;
  lanes: number;
}

export interface PoolGate extends Gate {
  readonly pool: string;
  free: number;
}

export interface RunState {
  readonly runRef: number;
  readonly dagId: string;
  readonly runAfterUs: number;
  readonly maxActiveTasks: number;
  readonly gate: Gate;
  readonly lanes: Map<string, Lane>;
  /** Instances that hold slots: in all, and by task. */
  active: number;
  readonly activeOfTask: Map<string, number>;
  readonly limitsOfTask: Map<string, readonly ReadyLimit[]>;
  /** Nothing of it may be picked for now: its DAG is paused. */
  isHeld: boolean;
}

export interface ReadyRange {
  readonly iteration: number;
  next: number;
  readonly to: number;
  readonly order: number;
}

/** A try that a policy gives other fields than its instance had so far. */
export interface NextTry extends TryFields {
  /** The number that the instance's row has before it is queued. */
  readonly after: number;
  readonly tryNumber: number;
}

/** Everything that is ready of one task in one run: the same limits hold for all of it. */
export interface Lane {
  readonly name: string;
  readonly run: RunState;
  readonly task: number;
  readonly taskId: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priority: number;
  readonly next?: NextTry;
  readonly poolGate: PoolGate;
  /** Its keyed limits as its task names them, and the gates of these, one for one. */
  readonly named: readonly ReadyLimit[];
  readonly limits: readonly LimitGate[];
  /** Limits of the lane itself; those of its whole section are the section's. */
  readonly gates: readonly Gate[];
  readonly section: Section;
  /** In order of arrival; those before `at` are used up. */
  readonly ranges: ReadyRange[];
  at: number;
  /** Changes whenever the lane moves: a place that remembers another number is out of date. */
  ticket: number;
}

/** Lanes in the order in which they are picked; `first` passes over those that have moved since they were added. */
export interface LaneQueue {
  add(lane: Lane): void;
  first(): Lane | null;
}

/** Lanes that compete with each other, in the order in which they would be picked. */
export interface Section {
  readonly name: string;
  readonly gates: readonly Gate[];
  readonly order: LaneQueue;
  readonly newOrder: () => LaneQueue;
  /** Lanes that a gate holds back, so that they are not looked at again before it opens. */
  readonly parked: Map<Gate, LaneQueue>;
  /** Of a fair limit: counts a start for whoever takes turns. */
  readonly served: (lane: Lane, turn: number) => void;
  lanes: number;
  ticket: number;
}

/** The place of a lane's next instance in order of arrival. */
export const orderOf = (lane: Lane): number => lane.ranges[lane.at]?.order ?? Number.MAX_SAFE_INTEGER;

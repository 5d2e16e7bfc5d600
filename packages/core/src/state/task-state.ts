// The life of a task instance. This table is the only place that says which changes of state exist;
// every write in the store repeats the guard that `statesBefore` gives and checks how many rows it changed.
//
//            plan                 plan + limits          worker claims
//   none ───────────► scheduled ───────────────► queued ───────────────► running
//     │ └────────────────────────────────────────►  │ ▲                    │ │ │
//     │ plan                                        │ └── lost unstarted ──┘ │ │
//     ├─► skipped, upstream_failed, removed,        │                        │ └► up_for_reschedule, deferred,
//     │   deferred (a task that starts by waiting)  │                        │
//     │                                             │ operator, timeout      │    awaiting_input ─► scheduled
//     │                                             ▼                        ▼
//     └── operator marks ──────────►  success, failed, skipped ◄── worker reports; lost attempts fail
//                                                   failed with tries left ─► up_for_retry ─► scheduled (a new attempt)
//
// What may be trusted: `none` has no attempt; `queued` holds its pool slots; `running` holds its slots, has a
// lease and exactly one live attempt id; a terminal state holds nothing and stays until an operator clears it.

export const TaskState = {
  scheduled: 'scheduled',
  queued: 'queued',
  running: 'running',
  restarting: 'restarting',
  upForRetry: 'up_for_retry',
  upForReschedule: 'up_for_reschedule',
  deferred: 'deferred',
  awaitingInput: 'awaiting_input',
  success: 'success',
  skipped: 'skipped',
  failed: 'failed',
  upstreamFailed: 'upstream_failed',
  removed: 'removed',
} as const;
export type TaskState = (typeof TaskState)[keyof typeof TaskState];

/** `null` is Airflow's word for an instance that was created and waits for its upstream tasks. */
export type InstanceState = TaskState | null;

/** Each event that changes an instance → the states in which it may happen and the state that follows. */
export const taskTransitions = {
  /** The planner found every dependency met. */
  schedule: {
    from: [null, 'up_for_retry', 'up_for_reschedule', 'deferred', 'awaiting_input'],
    to: 'scheduled',
  },
  /** Limits allowed it: slots are taken in the same transaction. */
  queue: { from: [null, 'scheduled', 'up_for_retry', 'up_for_reschedule'], to: 'queued' },
  /** A worker took it. */
  claim: { from: ['queued'], to: 'running' },
  /** Its process ended before user code began, or its executor gave it back. */
  requeue: { from: ['queued', 'running'], to: 'scheduled' },
  succeed: { from: ['running'], to: 'success' },
  fail: { from: ['running', 'queued', 'restarting'], to: 'failed' },
  retry: { from: ['running', 'queued', 'restarting'], to: 'up_for_retry' },
  reschedule: { from: ['running'], to: 'up_for_reschedule' },
  defer: { from: ['running'], to: 'deferred' },
  /** It waits for its trigger before it has a worker for the first time. */
  deferUnstarted: { from: [null, 'scheduled', 'up_for_retry'], to: 'deferred' },
  awaitInput: { from: ['running'], to: 'awaiting_input' },
  /** User code skipped itself. */
  skip: { from: ['running'], to: 'skipped' },
  /** The planner skipped it: a branch not taken, a rule that cannot be met. */
  planSkip: { from: [null, 'scheduled', 'up_for_retry', 'up_for_reschedule'], to: 'skipped' },
  planUpstreamFailed: {
    from: [null, 'scheduled', 'up_for_retry', 'up_for_reschedule'],
    to: 'upstream_failed',
  },
  /** What needs no process to be done: a gate without a function. */
  planSucceed: { from: [null, 'scheduled'], to: 'success' },
  planRemove: { from: [null, 'scheduled', 'queued', 'up_for_retry', 'up_for_reschedule'], to: 'removed' },
  /** The run timed out, or was ended by an operator. */
  endByRun: {
    from: [
      null,
      'scheduled',
      'queued',
      'running',
      'restarting',
      'up_for_retry',
      'up_for_reschedule',
      'deferred',
      'awaiting_input',
    ],
    to: 'skipped',
  },
  /** An operator's word, whatever went before. */
  markSuccess: { from: 'any', to: 'success' },
  markFailed: { from: 'any', to: 'failed' },
  markSkipped: { from: 'any', to: 'skipped' },
  /** An operator moved its run to a version that does not have it. */
  leaveVersion: { from: 'any', to: 'removed' },
  /** An operator clears it: it waits anew, as a new attempt. */
  clear: { from: 'any', to: null },
} as const satisfies Record<
  string,
  { readonly from: readonly InstanceState[] | 'any'; readonly to: InstanceState }
>;

export type TaskEvent = keyof typeof taskTransitions;

const terminalStates: ReadonlySet<InstanceState> = new Set<InstanceState>([
  'success',
  'skipped',
  'failed',
  'upstream_failed',
  'removed',
]);
const activeStates: ReadonlySet<InstanceState> = new Set<InstanceState>(['queued', 'running', 'restarting']);

export function isTerminal(state: InstanceState): boolean {
  return terminalStates.has(state);
}

/** Whether an instance in `state` holds pool slots. */
export function holdsSlots(state: InstanceState): boolean {
  return activeStates.has(state);
}

/** The state after `event`, or `refused` where the table has no such change. */
export function transition(
  state: InstanceState,
  event: TaskEvent,
): { readonly to: InstanceState } | 'refused' {
  const rule = taskTransitions[event];
  const from: readonly InstanceState[] | 'any' = rule.from;
  return from === 'any' || from.includes(state) ? { to: rule.to } : 'refused';
}

/** The states in which `event` may happen: the guard that a write repeats. */
export function statesBefore(event: TaskEvent): readonly InstanceState[] | 'any' {
  return taskTransitions[event].from;
}

// Every pair of state and event: what the table allows, and the laws that the table itself must keep.
import { describe, expect, test } from 'vitest';
import {
  holdsSlots,
  type InstanceState,
  isTerminal,
  statesBefore,
  type TaskEvent,
  TaskState,
  taskTransitions,
  transition,
} from './task-state.ts';

const states: readonly InstanceState[] = [null, ...Object.values(TaskState)];
const events = Object.keys(taskTransitions) as TaskEvent[];
const operatorEvents: readonly TaskEvent[] = [
  'markSuccess',
  'markFailed',
  'markSkipped',
  'leaveVersion',
  'clear',
];
const pairs = states.flatMap((state) => events.map((event) => [state, event] as const));

/** The whole matrix as one looks at it: event → the states in which it may happen. */
const allowed: Readonly<Record<TaskEvent, string>> = {
  schedule: 'none up_for_retry up_for_reschedule deferred awaiting_input',
  queue: 'none scheduled up_for_retry up_for_reschedule',
  claim: 'queued',
  requeue: 'queued running',
  succeed: 'running',
  fail: 'queued running restarting',
  retry: 'queued running restarting',
  reschedule: 'running',
  defer: 'running',
  awaitInput: 'running',
  skip: 'running',
  planSkip: 'none scheduled up_for_retry up_for_reschedule',
  planUpstreamFailed: 'none scheduled up_for_retry up_for_reschedule',
  planSucceed: 'none scheduled',
  planRemove: 'none scheduled queued up_for_retry up_for_reschedule',
  deferUnstarted: 'none scheduled up_for_retry',
  endByRun: 'none scheduled queued running restarting up_for_retry up_for_reschedule deferred awaiting_input',
  markSuccess: 'any',
  markFailed: 'any',
  markSkipped: 'any',
  leaveVersion: 'any',
  clear: 'any',
};

test.each(pairs)('in state %s, event %s does what the matrix says', (state, event) => {
  const isAllowed = allowed[event] === 'any' || allowed[event].split(' ').includes(state ?? 'none');
  expect(transition(state, event)).toEqual(isAllowed ? { to: taskTransitions[event].to } : 'refused');
});

describe('the table', () => {
  test('lets nobody but an operator leave a terminal state', () => {
    const leaving = pairs.filter(
      ([state, event]) => isTerminal(state) && transition(state, event) !== 'refused',
    );
    expect(new Set(leaving.map(([, event]) => event))).toEqual(new Set(operatorEvents));
  });

  test('gives the guard that a write repeats', () => {
    for (const event of events) {
      const before = statesBefore(event);
      const passing = states.filter((state) => transition(state, event) !== 'refused');
      expect(before === 'any' ? states : states.filter((state) => before.includes(state))).toEqual(passing);
    }
  });

  test('reaches each state from none', () => {
    const reached = new Set<InstanceState>([null]);
    for (const state of reached) {
      for (const event of events) {
        const next = transition(state, event);
        if (next !== 'refused') reached.add(next.to);
      }
    }
    // `restarting` is entered by clearing what runs, which the store does by its own guard.
    expect(states.filter((state) => !reached.has(state))).toEqual(['restarting']);
  });

  test('lets each unfinished state come to an end without a person', () => {
    const ends = (state: InstanceState) =>
      events.filter((event) => !operatorEvents.includes(event)).map((event) => transition(state, event));
    const stuck = states.filter(
      (state) => !isTerminal(state) && ends(state).every((next) => next === 'refused'),
    );
    expect(stuck).toEqual([]);
  });

  test('knows what holds slots: from queued until it ends or waits', () => {
    expect(states.filter(holdsSlots)).toEqual(['queued', 'running', 'restarting']);
  });
});

// The guard of a transition as SQL, from the transition table of core: a write happens only in a state that allows it.
import { statesBefore, type TaskEvent } from '@ariel/core';

/** A condition on `column` that holds exactly in the states in which `event` may happen. */
export function stateGuard(event: TaskEvent, column = 'state'): string {
  const states = statesBefore(event);
  if (states === 'any') return '1 = 1';
  const named = states.filter((state) => state !== null).map((state) => `'${state}'`);
  const inList = `${column} in (${named.join(', ')})`;
  return states.includes(null) ? `(${column} is null or ${inList})` : inList;
}

// Which instances count in their pool. The accounting rule of pools, in one place.
import { holdsSlots, type InstanceState } from '../state/task-state.ts';

/** A deferred instance holds its slots only in pools that say so; one that waits for a person never does. */
export function holdsPoolSlots(state: InstanceState, includesDeferred: boolean): boolean {
  return holdsSlots(state) || (includesDeferred && state === 'deferred');
}

// The base of state store backends: what decides where the values are kept that tasks and triggers keep in their state stores.
import type { StatePlace } from '@ariel/core';

export interface StateLife {
  /** When the value is over; null: never, as of assets. Nobody reads it after that, and `delete` is called. */
  readonly expiresAt: Date | null;
}

/**
 * The base class of state store backends. It runs in a process of its own beside the server, whoever reads or writes: tasks, triggers,
 * people. A plugin makes it known, and `state_store.backend` names it. Which keys there are, since when and until when stays in the
 * database, and so do lists, rights and retention; the backend keeps the values.
 *
 * @example
 * class VaultStates extends BaseStateStore {
 *   override async set(value: unknown, { id }: StatePlace) { await vault.put(id, JSON.stringify(value)); return { id }; }
 *   override async get(stored: unknown) { return JSON.parse(await vault.get((stored as { id: string }).id)); }
 *   override async delete(stored: unknown) { await vault.remove((stored as { id: string }).id); }
 * }
 * definePlugin({ name: 'vault', stateStores: { VaultStates: new VaultStates() } });
 */
export abstract class BaseStateStore {
  /** Keeps a JSON value. What it gives back is stored in its place: JSON data with which it is found. Undefined: the value itself is. */
  abstract set(value: unknown, place: StatePlace, life: StateLife): unknown;

  /** The JSON value of which `set` made `stored`. */
  abstract get(stored: unknown): unknown;

  /** Forgets a value that was deleted, cleared, written anew, or whose time is over. May be called again. @default nothing */
  async delete(_stored: unknown): Promise<void> {}
}

/** Also of another copy of this package. */
export function isStateStore(value: unknown): value is BaseStateStore {
  return (
    typeof value === 'object' &&
    value !== null &&
    'set' in value &&
    typeof value.set === 'function' &&
    'get' in value &&
    typeof value.get === 'function'
  );
}

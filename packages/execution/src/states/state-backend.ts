// Where values of the state stores are kept: in their rows, or by a backend of the installation's, for which the row has a reference.
// What a backend keeps under a reference is never changed: the row decides which one counts, so no race can mix two of them up.
import { isStateReference, parseStateReference, type StatePlace, stateReferenceText } from '@ariel/core';
import { stateValue } from './state-rules.ts';

export interface StateBackend {
  /** Who keeps new values; null: their rows do. */
  readonly name: string | null;
  /** JSON text of what stands for the value; null: the value itself is to be stored. */
  set(backend: string, value: string, place: StatePlace, expiresUs: number | null): Promise<string | null>;
  /** JSON text of the value. */
  get(backend: string, stored: unknown): Promise<string>;
  delete(backend: string, stored: unknown): Promise<void>;
}

/** A backend did not do its work, in words. */
export class StateBackendError extends Error {
  override readonly name = 'StateBackendError';
  readonly code = 'ARIEL_STATE_BACKEND';
}

export type KeptPlace = StatePlace extends infer Place
  ? Place extends StatePlace
    ? Omit<Place, 'id'>
    : never
  : never;

export interface KeepingSettings {
  readonly newId: () => string;
  readonly stateBackend?: StateBackend;
}

/** What the row is to say. Throws in words where the value is none, or cannot be kept. */
export async function keptState(
  { newId, stateBackend }: KeepingSettings,
  value: string,
  expiresUs: number | null,
  place: () => Promise<KeptPlace>,
): Promise<string> {
  const name = stateBackend?.name ?? null;
  if (stateBackend === undefined || name === null || value === 'null') return stateValue(value);
  const where = { ...(await place()), id: newId() } as StatePlace;
  const stored = await guarded(name, `keep "${where.key}"`, () =>
    stateBackend.set(name, value, where, expiresUs),
  );
  return stateValue(
    stored === null ? value : stateReferenceText({ backend: name, stored: JSON.parse(stored) }),
  );
}

/** The value of which a row says `text`. */
export async function openedState(
  { stateBackend }: Pick<KeepingSettings, 'stateBackend'>,
  text: string,
): Promise<string> {
  if (!isStateReference(text)) return text;
  const { backend, stored } = parseStateReference(text);
  return guarded(backend, 'read a value', () => {
    if (stateBackend === undefined) throw new Error('backends cannot be asked here');
    return stateBackend.get(backend, stored);
  });
}

async function guarded<Result>(backend: string, what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StateBackendError(`The state store backend ${backend} could not ${what}: ${why}`, { cause });
  }
}

// What the tasks of runs stored, for the inputs of those below. A list is kept only once everything that it is made of has
// ended: what is read while something goes on, or was cleared and has not run again, is read anew each time.
import { itemsOf, type OutputRead, textOfNested } from '@ariel/core';
import { isSettled, type Queryable, readStored, settledAttempt } from '@ariel/store';
import { ItemCache } from './item-cache.ts';

export interface RunEpoch {
  readonly runRef: number;
  /** Changes when anything of the run is cleared: what was kept of it is read anew. */
  readonly epoch: number;
}

export class RunValues {
  readonly #cache = new ItemCache();

  /** JSON text of what a reader sees: a value, or a list of values. */
  async text(db: Queryable, { runRef }: RunEpoch, read: OutputRead): Promise<string | null> {
    return textOfNested(await readStored(db, runRef, read));
  }

  /** JSON texts of the items of what a reader sees. */
  async items(db: Queryable, { epoch, runRef }: RunEpoch, read: OutputRead): Promise<readonly string[]> {
    const name = `${runRef}/${epoch}/${read.key}/${read.task.taskId}/${read.prefix.join('/')}`;
    const attempt = await settledAttempt(db, runRef, read);
    const kept = attempt === null ? undefined : this.#cache.get(name, attempt ?? null);
    if (kept) return kept;
    const nested = await readStored(db, runRef, read);
    const items = nested.kind === 'list' ? nested.items : itemsOf(nested.json ?? '[]');
    const isFinal = attempt === undefined ? await isSettled(db, runRef, read) : attempt !== null;
    if (isFinal) this.#cache.keep(name, attempt ?? null, items);
    return items;
  }

  /** JSON texts of the items of a run's param. */
  paramItems({ runRef }: RunEpoch, name: string, json: string): readonly string[] {
    const key = `${runRef}//${name}`;
    const kept = this.#cache.get(key, json);
    if (kept) return kept;
    const items = itemsOf(json);
    this.#cache.keep(key, json, items);
    return items;
  }
}

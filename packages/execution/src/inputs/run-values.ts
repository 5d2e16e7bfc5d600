// Reads what the tasks of runs stored, for the inputs of those below. Lists that tasks are mapped over are cut into
// items once and kept, so that the n-th instance costs the same as the first.
import type { Queryable } from '@ariel/store';
import { splitJsonArray, splitJsonObject } from './split-json.ts';

export interface ResultPlace {
  readonly runRef: number;
  /** Changes when anything of the run is cleared: what was kept of it is read anew. */
  readonly epoch: number;
  readonly taskId: string;
  readonly key: string;
  readonly isMapped: boolean;
}

/** Characters of JSON that are kept in all. */
const KEEP_CHARACTERS = 32 * 1024 * 1024;

export class RunValues {
  /** In order of last use: the first is the first to go. */
  readonly #items = new Map<string, readonly string[]>();
  #characters = 0;

  /** JSON text of a task's result: of a mapped task the list of its instances' values. */
  async text(db: Queryable, place: ResultPlace): Promise<string | null> {
    if (place.isMapped) return `[${(await this.#mappedValues(db, place)).join(',')}]`;
    const row = await db.first<{ value: string }>(
      'select value from xcom where run_ref = ? and task_id = ? and map_index = -1 and iteration = 0 and key = ?',
      [place.runRef, place.taskId, place.key],
    );
    return row?.value ?? null;
  }

  /** JSON texts of the items of a result that a task is mapped over. */
  async items(db: Queryable, place: ResultPlace): Promise<readonly string[]> {
    const name = `${place.runRef}/${place.epoch}/${place.key}/${place.taskId}`;
    const kept = this.#items.get(name);
    if (kept) {
      this.#items.delete(name);
      this.#items.set(name, kept);
      return kept;
    }
    const items = place.isMapped
      ? await this.#mappedValues(db, place)
      : itemsOf((await this.text(db, place)) ?? '[]');
    this.#keep(name, items);
    return items;
  }

  /** Values of the instances that stored one, in order of map index: skipped and failed ones leave no hole. */
  async #mappedValues(db: Queryable, place: ResultPlace): Promise<string[]> {
    const rows = await db.all<{ value: string }>(
      `select value from xcom where run_ref = ? and task_id = ? and iteration = 0 and key = ? and map_index >= 0
       order by map_index`,
      [place.runRef, place.taskId, place.key],
    );
    return rows.map((row) => row.value);
  }

  #keep(name: string, items: readonly string[]): void {
    this.#items.set(name, items);
    this.#characters += sizeOf(items);
    for (const [oldest, its] of this.#items) {
      if (this.#characters <= KEEP_CHARACTERS || oldest === name) break;
      this.#items.delete(oldest);
      this.#characters -= sizeOf(its);
    }
  }
}

const sizeOf = (items: readonly string[]): number => items.reduce((sum, item) => sum + item.length, 0);

/** Items of a list; of an object its entries as pairs of key and value; none of anything else. */
export function itemsOf(json: string): string[] {
  const items = splitJsonArray(json);
  if (items) return items;
  const entries = splitJsonObject(json);
  return entries?.map(([key, value]) => `[${JSON.stringify(key)},${value}]`) ?? [];
}

// What the tasks of a run left for each other, in memory, as JSON text like everywhere else.
import type { XComEntry } from '@ariel/core';

const returnValue = 'return_value';

export class XComMemory {
  /** Task id → map index → key → JSON text. */
  readonly #tasks = new Map<string, Map<number, Map<string, string>>>();

  put(taskId: string, mapIndex: number, xcoms: readonly XComEntry[]): void {
    const instances = this.#tasks.get(taskId) ?? new Map<number, Map<string, string>>();
    this.#tasks.set(taskId, instances);
    instances.set(mapIndex, new Map(xcoms.map(({ key, json }) => [key, json])));
  }

  /** JSON text of one instance's value, or null where there is none. */
  text(taskId: string, mapIndex: number, key = returnValue): string | null {
    return this.#tasks.get(taskId)?.get(mapIndex)?.get(key) ?? null;
  }

  /** JSON text of a task's value; of a mapped task, of the list of its instances' values. Null where there is nothing. */
  textOf(taskId: string, key = returnValue): string | null {
    const instances = this.#tasks.get(taskId);
    if (instances === undefined) return null;
    if (instances.has(-1)) return this.text(taskId, -1, key);
    const indexes = [...instances.keys()].sort((left, right) => left - right);
    return `[${indexes
      .map((mapIndex) => this.text(taskId, mapIndex, key))
      .filter((json) => json !== null)
      .join(',')}]`;
  }
}

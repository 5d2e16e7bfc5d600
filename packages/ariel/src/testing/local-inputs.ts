// Answers what the resolving of inputs asks for, from the rows of a run in this process. The rules are core's.
import {
  itemsOf,
  type OutputRead,
  type Resolving,
  type RunGraph,
  readBelow,
  readOf,
  textOfNested,
  type ValueAnswer,
  type ValueRequest,
} from '@ariel/core';
import { encodeValue, type XComPullQuery } from '@ariel/sdk';
import type { LocalRow, LocalRows } from './local-rows.ts';

export class LocalInputs {
  readonly #graph: RunGraph;
  readonly #rows: LocalRows;
  readonly #params: Readonly<Record<string, unknown>>;
  /** Lists that were cut into items, so that the n-th instance mapped over one costs the same as the first. */
  readonly #cut = new Map<string, { readonly changes: number; readonly items: readonly string[] }>();

  constructor(graph: RunGraph, rows: LocalRows, params: Readonly<Record<string, unknown>>) {
    this.#graph = graph;
    this.#rows = rows;
    this.#params = params;
  }

  answered<Result>(resolving: Resolving<Result>): Result {
    let step = resolving.next();
    while (!step.done) step = resolving.next(this.#answer(step.value));
    return step.value;
  }

  /** What a task pulls, seen from where it stands. Null where there is no such value. */
  pull(row: LocalRow, { key, mapIndex, page, taskId }: XComPullQuery): string | null {
    if (!this.#graph.tasks.some((task) => task.taskId === taskId)) return null;
    const read = readOf(this.#graph, row, taskId, key);
    if (page !== null) {
      const items = this.#items(read);
      const values = items.slice(page.offset, page.offset + page.limit);
      const end = page.offset + values.length;
      return `{"values":[${values.join(',')}],"next":${end < items.length ? end : null}}`;
    }
    return mapIndex === null ? textOfNested(this.#rows.read(read)) : this.#rows.readAt(read, mapIndex);
  }

  /** A task's value as a reader outside of all groups sees it. */
  outside(taskId: string): string | null {
    const task = this.#graph.tasks.find((each) => each.taskId === taskId);
    if (!task) return null;
    const nested = this.#rows.read(readBelow(task, 'return_value', []));
    const isThere = nested.kind === 'one' || nested.items.length > 0 || hasRun(this.#rows, taskId);
    return isThere ? textOfNested(nested) : null;
  }

  #answer(request: ValueRequest): ValueAnswer {
    if (request.kind === 'output') {
      return request.as === 'text' ? textOfNested(this.#rows.read(request.read)) : this.#items(request.read);
    }
    const value = this.#params[request.name];
    const json = value === undefined ? null : encodeValue(value, `param "${request.name}"`).json;
    if (request.as === 'text') return json;
    return json === null ? [] : this.#cutOnce(`/${request.name}`, 0, () => itemsOf(json));
  }

  #items(read: OutputRead): readonly string[] {
    const name = `${read.task.taskId}/${read.key}/${read.prefix.join('/')}`;
    return this.#cutOnce(name, this.#rows.changesOf(read.task), () => {
      const nested = this.#rows.read(read);
      return nested.kind === 'list' ? nested.items : itemsOf(nested.json ?? '[]');
    });
  }

  #cutOnce(name: string, changes: number, cut: () => readonly string[]): readonly string[] {
    const known = this.#cut.get(name);
    if (known?.changes === changes) return known.items;
    const items = cut();
    this.#cut.set(name, { changes, items });
    return items;
  }
}

/** Whether instances of a mapped task ran, though none of them gave anything. */
function hasRun(rows: LocalRows, taskId: string): boolean {
  for (const row of rows.all()) if (row.taskId === taskId && row.tryNumber > 0) return true;
  return false;
}

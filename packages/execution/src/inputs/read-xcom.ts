// Answers a task that asks for a stored value: seen from where the task stands, as its inputs are.
import { type OutputRead, type RunGraph, readBelow, readOf } from '@ariel/core';
import type { XComQuery } from '@ariel/protocol';
import { type Queryable, readStoredAt } from '@ariel/store';
import type { RunEpoch, RunValues } from './run-values.ts';

/** Characters of values in one page. */
const PAGE_CHARACTERS = 1024 * 1024;

export interface XComSource {
  readonly db: Queryable;
  readonly values: RunValues;
  readonly run: RunEpoch;
  readonly graph: RunGraph;
}

/** JSON text of the value, of the list of values, or of a page of them; null where there is none. */
export async function readXCom(source: XComSource, query: XComQuery): Promise<string | null> {
  const { db, run, values } = source;
  const read = whatIsRead(source, query);
  if (read === null) return valueOfRemoved(source, query);
  if (query.page !== null) return pageOf(await values.items(db, run, read), query.page);
  return query.mapIndex === null
    ? values.text(db, run, read)
    : readStoredAt(db, run.runRef, read, query.mapIndex);
}

/** Null where the run's version of the DAG has no such task. */
function whatIsRead({ graph }: XComSource, { from, key, taskId }: XComQuery): OutputRead | null {
  const task = graph.tasks.find((each) => each.taskId === taskId);
  if (!task) return null;
  const reader = graph.tasks.find((each) => each.taskId === from?.taskId);
  if (reader && from) return readOf(graph, { ...from, task: reader }, taskId, key);
  return readBelow(task, key, []);
}

/** A task that the run's version does not have may have run in an earlier one. */
async function valueOfRemoved({ db, run }: XComSource, query: XComQuery): Promise<string | null> {
  const row = await db.first<{ value: string }>(
    'select value from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = 0 and key = ?',
    [run.runRef, query.taskId, query.mapIndex ?? -1, query.key],
  );
  return row?.value ?? null;
}

function pageOf(items: readonly string[], { limit, offset }: NonNullable<XComQuery['page']>): string {
  let end = offset;
  for (let room = PAGE_CHARACTERS; end < items.length && end < offset + limit; end++) {
    room -= items[end]?.length ?? 0;
    if (room < 0 && end > offset) break;
  }
  const next = end < items.length ? end : null;
  return `{"values":[${items.slice(offset, end).join(',')}],"next":${next}}`;
}

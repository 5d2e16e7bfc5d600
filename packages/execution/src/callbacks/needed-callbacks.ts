// Which callbacks of a task must run by themselves: those that its own process did not call, because it was lost or never came so
// far. What was called there and went wrong is written down. Tasks without callbacks cost nothing here.
import { CALLBACK_PREFIX, type ErrorReport, type TaskCallbackEvent } from '@ariel/core';
import { type HeldRow, insertCallbacks, type NewCallback, type Queryable } from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';
import type { Settled } from '../attempts/settle-report.ts';

/** What the context of a task's callback is made of besides its row. */
export interface TaskCallbackFacts {
  readonly reason: string | null;
  readonly error: ErrorReport | null;
  readonly startUs: number | null;
}

const eventOf = {
  succeed: 'success',
  fail: 'failure',
  skip: 'skipped',
  retry: 'retry',
  reschedule: null,
  defer: null,
  awaitInput: null,
} as const satisfies Readonly<Record<Settled['settled']['event'], TaskCallbackEvent | null>>;

/** Whether this end brings about a callback of its own, or one to write down. */
export function needsCallback({ report, settled, task }: Settled): boolean {
  if (report.called?.problem != null) return true;
  const event = eventOf[settled.event];
  if (event === null || report.called?.event === event) return false;
  return task.definition.callbacks?.includes(event) ?? false;
}

/** True where there is something to run. */
export async function storeCallbacks(
  tx: Queryable,
  settings: Pick<ExecutionSettings, 'newId' | 'nowUs'>,
  ended: readonly Settled[],
): Promise<boolean> {
  const needed = ended.filter(needsCallback);
  if (needed.length === 0) return false;
  const made: NewCallback[] = [];
  for (const each of needed) made.push(...(await callbacksOf(tx, settings, each)));
  await insertCallbacks(tx, made, settings.nowUs());
  return made.some(({ problem }) => problem == null);
}

async function callbacksOf(
  tx: Queryable,
  { newId }: Pick<ExecutionSettings, 'newId'>,
  { graph, report, row, settled, task }: Settled,
): Promise<NewCallback[]> {
  const run = await tx.first<{ run_id: string }>('select run_id from dag_run where id = ?', [row.run_ref]);
  const place = `dag_id=${graph.dagId}/run_id=${run?.run_id ?? row.run_ref}/task_id=${row.task_id}`;
  const common = (event: string): NewCallback => {
    const id = `${CALLBACK_PREFIX}${newId()}`;
    return {
      id,
      kind: 'task',
      event,
      runRef: row.run_ref,
      versionId: row.version_id,
      task: taskOf(row),
      facts: JSON.stringify({
        reason: settled.reason,
        error: settled.error,
        startUs: row.start_at,
      } satisfies TaskCallbackFacts),
      queue: task.definition.queue,
      logPath: `${place}/${id}.log`,
    };
  };
  const { called } = report;
  const event = eventOf[settled.event];
  const made: NewCallback[] = [];
  if (called?.problem != null) made.push({ ...common(called.event), problem: called.problem });
  if (event !== null && called?.event !== event && task.definition.callbacks?.includes(event))
    made.push(common(event));
  return made;
}

const taskOf = (row: HeldRow): NewCallback['task'] => ({
  taskId: row.task_id,
  mapIndex: row.map_index,
  iteration: row.iteration,
  path: row.path,
  tryNumber: row.try_number,
  maxTries: row.max_tries,
});

// What is called of tries that began and were ended by somebody else than their own process: an operator, or a DAG that fails fast. In
// the transaction of that end.
import {
  CALLBACK_PREFIX,
  type DagDefinition,
  type ErrorReport,
  type InstanceState,
  type TaskCallbackEvent,
} from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { insertCallbacks, type NewCallback } from './callback-rows.ts';

/** An instance as it was before it was ended. */
export interface EndedInstance {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly start_at: number | null;
}

interface EndedRun {
  readonly runRef: number;
  readonly runId: string;
  readonly definition: DagDefinition;
}

const begun: ReadonlySet<InstanceState> = new Set<InstanceState>([
  'running',
  'deferred',
  'awaiting_input',
  'up_for_reschedule',
]);

const eventOf = {
  success: 'success',
  failed: 'failure',
  skipped: 'skipped',
} as const satisfies Readonly<Record<string, TaskCallbackEvent>>;

/** What never began, or had ended, calls nobody. True where there is something to run. */
export async function callAtOutsideEnd(
  tx: Queryable,
  { newId, nowUs }: { readonly newId: () => string; readonly nowUs: () => number },
  { definition, runId, runRef }: EndedRun,
  ends: readonly {
    readonly row: EndedInstance;
    readonly state: keyof typeof eventOf;
    readonly reason: string;
  }[],
): Promise<boolean> {
  const tasks = new Map(definition.tasks.map((task) => [task.taskId, task]));
  const calls = ends.flatMap(({ reason, row, state }): NewCallback[] => {
    const task = tasks.get(row.task_id);
    const event = eventOf[state];
    if (!begun.has(row.state) || !task?.callbacks?.includes(event)) return [];
    const id = `${CALLBACK_PREFIX}${newId()}`;
    return [
      {
        ...{ id, kind: 'task', event, runRef, versionId: row.version_id, queue: task.queue },
        task: {
          taskId: row.task_id,
          mapIndex: row.map_index,
          iteration: row.iteration,
          path: row.path,
          tryNumber: row.try_number,
          maxTries: row.max_tries,
        },
        facts: JSON.stringify({ reason, error: errorOf(state, reason), startUs: row.start_at }),
        logPath: `dag_id=${definition.dagId}/run_id=${runId}/task_id=${row.task_id}/${id}.log`,
      },
    ];
  });
  await insertCallbacks(tx, calls, nowUs());
  return calls.length > 0;
}

/** Nothing was thrown: the context of a failure has an error that says who ended it. */
const errorOf = (state: string, message: string): ErrorReport | null =>
  state === 'failed'
    ? { name: 'TaskRunError', message, code: 'ARIEL_TASK_KILLED', frames: [], cause: null }
    : null;

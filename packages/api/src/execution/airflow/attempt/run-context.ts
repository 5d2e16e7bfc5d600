// What a claimed attempt is told when it begins, in the shape of the client's version.
import type { DagDefinition, LoopDefinition, Resumption, TaskDefinition } from '@ariel/core';
import { type LiveRow, loadVersion, type Queryable, readRun } from '@ariel/store';
import { iso } from '../../../rest/answers/presented.ts';
import type { ApiVersion } from '../../calls/api-version.ts';
import { presentRun } from '../questions/present-run.ts';
import { argBindings } from './arg-bindings.ts';

interface InstanceFacts {
  readonly first_start_at: number | null;
  readonly reschedules: number;
  /** JSON text of a `Resumption`. */
  readonly resume: string | null;
}

export async function runContext(
  db: Queryable,
  row: LiveRow,
  version: ApiVersion,
): Promise<Record<string, unknown>> {
  const run = await readRun(db, row.run_ref);
  const facts = await db.first<InstanceFacts>(
    'select first_start_at, reschedules, resume from task_instance where id = ?',
    [row.id],
  );
  const { first_start_at: firstUs = null, reschedules = 0, resume = null } = facts ?? {};
  const isNewest = version >= '2026-10-30';
  const definition = isNewest ? (await loadVersion(db, row.version_id))?.definition : undefined;
  const task = definition?.tasks.find(({ taskId }) => taskId === row.task_id);
  return {
    dag_run: run ? await presentRun(db, run, version) : null,
    max_tries: row.max_tries,
    should_retry: row.max_tries !== 0 && row.try_number <= row.max_tries,
    task_reschedule_count: reschedules,
    variables: [],
    connections: [],
    // The values of earlier tries went when this one was claimed.
    xcom_keys_to_clear: [],
    ...(resume === null
      ? {}
      : { ...resumed(JSON.parse(resume) as Resumption), start_date: iso(firstUs ?? row.start_at ?? 0) }),
    ...(isNewest
      ? {
          loop: definition && task ? loopOf(definition, task, row) : null,
          arg_bindings: task ? argBindings(task) : null,
          multi_team: false,
          first_task_reschedule_start_date: reschedules > 0 && firstUs !== null ? iso(firstUs) : null,
        }
      : {}),
  };
}

/** What the client calls where its wait failed. */
const FAIL = '__fail__';

/** As Airflow's triggerer leaves it: what came is one more argument. */
export function resumed(resumption: Resumption): {
  readonly next_method: string;
  readonly next_kwargs: Readonly<Record<string, unknown>>;
} {
  switch (resumption.kind) {
    case 'event': {
      const { kwargs, method } = continued(resumption);
      const event: unknown = JSON.parse(resumption.event);
      return { next_method: method, next_kwargs: { ...kwargs, event } };
    }
    case 'timeout':
      return { next_method: FAIL, next_kwargs: { error: 'Trigger timeout' } };
    case 'failure': {
      const { message, stack } = resumption;
      const traceback = (stack ?? message).split('\n').map((line) => `${line}\n`);
      return { next_method: FAIL, next_kwargs: { error: 'Trigger failure', traceback } };
    }
  }
}

/** The method of our own operators that goes on with what their Python named: `{method, kwargs}`, the second as JSON text. */
const OWN_METHOD = 'resumePython';

function continued({ kwargs, method }: Resumption): {
  readonly method: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
} {
  const given = JSON.parse(kwargs) as Readonly<Record<string, unknown>>;
  if (method !== OWN_METHOD) return { method, kwargs: given };
  const inner = given as { readonly method: string; readonly kwargs: string };
  return { method: inner.method, kwargs: JSON.parse(inner.kwargs) as Readonly<Record<string, unknown>> };
}

/** The innermost loop around the task. */
function loopOf(
  definition: DagDefinition,
  task: TaskDefinition,
  { iteration }: LiveRow,
): Record<string, unknown> | null {
  const found = loopAround(definition, task.groupId);
  if (!found) return null;
  const terminal = definition.tasks.find(({ taskId }) => taskId === found.loop.terminalTaskId);
  return {
    node_id: found.groupId,
    index: iteration,
    max_iterations: found.loop.maxIterations,
    terminal_task_id: found.loop.terminalTaskId,
    terminal_is_mapped: terminal?.mapping != null,
  };
}

function loopAround(
  { groups }: Pick<DagDefinition, 'groups'>,
  groupId: string | null,
): { readonly groupId: string; readonly loop: LoopDefinition } | null {
  const group = groups.find((each) => each.groupId === groupId);
  if (!group) return null;
  return group.loop
    ? { groupId: group.groupId, loop: group.loop }
    : loopAround({ groups }, group.parentGroupId);
}

// What a task that depends on its past owes to the run before: one rule for the scheduler, which waits, and for the pages, which say why.
import { type InstanceState, isOutsideDates, type TaskDefinition } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { dateForTasks, type RunRow } from './run-row.ts';

/** What holds an instance back. */
export interface PastWait {
  readonly runId: string;
  /** The task itself, or one directly downstream of it. */
  readonly taskId: string;
  readonly isDownstream: boolean;
  readonly state: InstanceState;
  /** That run has no instance of the task. */
  readonly isAbsent?: true;
}

export interface DependentTask {
  readonly definition: TaskDefinition;
  /** Ids of the tasks directly downstream of it. */
  readonly downstream: readonly string[];
}

type RunWithPast = Pick<RunRow, 'backfill_id' | 'dag_id' | 'id' | 'logical_date'>;
type RunBefore = Pick<RunRow, 'forked_date' | 'id' | 'logical_date' | 'run_id' | 'state'>;

/**
 * For each of the tasks what it waits for, by id; one that waits for nothing is not in it. A first run waits for nothing, nor does
 * one without a logical date, or the first run of a backfill. With catchup only runs that nobody triggered by hand are the past.
 */
export async function readPastWaits(
  db: Queryable,
  run: RunWithPast,
  tasks: readonly DependentTask[],
  isCatchup: boolean,
): Promise<ReadonlyMap<string, PastWait>> {
  const waits = new Map<string, PastWait>();
  if (tasks.length === 0 || run.logical_date === null || (await isFirstOfBackfill(db, run))) return waits;
  const before = await runBefore(db, run, isCatchup);
  if (!before) return waits;
  for (const task of tasks) {
    const wait = await waitFor(db, run, before, task, isCatchup);
    if (wait !== null) waits.set(task.definition.taskId, wait);
  }
  return waits;
}

async function isFirstOfBackfill(
  db: Queryable,
  { backfill_id: id, id: runRef }: RunWithPast,
): Promise<boolean> {
  if (id === null) return false;
  const row = await db.first<{ place: number }>(
    'select sort_ordinal as place from backfill_dag_run where backfill_id = ? and run_ref = ?',
    [id, runRef],
  );
  return row?.place === 1;
}

function runBefore(db: Queryable, run: RunWithPast, isCatchup: boolean): Promise<RunBefore | undefined> {
  const types = isCatchup ? "and run_type <> 'manual'" : '';
  return db.first<RunBefore>(
    `select id, run_id, state, logical_date, forked_date from dag_run where dag_id = ? and logical_date < ? ${types}
     order by logical_date desc limit 1`,
    [run.dag_id, run.logical_date],
  );
}

async function waitFor(
  db: Queryable,
  run: RunWithPast,
  before: RunBefore,
  { definition, downstream }: DependentTask,
  isCatchup: boolean,
): Promise<PastWait | null> {
  const { startDate, taskId, waitForDownstream } = definition;
  const own = { runId: before.run_id, taskId, isDownstream: false };
  // It was not active then.
  if (isCatchup && startDate !== null && (before.logical_date ?? startDate) < startDate) return null;
  const unmet = await unmetState(db, before.id, taskId);
  if (unmet) return { ...own, state: unmet.state };
  if (!(await hasInstance(db, before.id, taskId))) {
    // A run that has not begun has its instances yet to come.
    if (before.state === 'queued' && !isOutsideDates(definition, dateForTasks(before)))
      return { ...own, state: null };
    const isFirst = definition.ignoreFirstDependsOnPast !== false && !(await ranBefore(db, run, taskId));
    return isFirst ? null : { ...own, state: null, isAbsent: true };
  }
  for (const below of waitForDownstream ? downstream : []) {
    const open = await unmetState(db, before.id, below);
    if (open) return { ...own, taskId: below, isDownstream: true, state: open.state };
  }
  return null;
}

/** The state of an instance that neither succeeded nor was skipped. */
const unmetState = (
  db: Queryable,
  runRef: number,
  taskId: string,
): Promise<{ readonly state: InstanceState } | undefined> =>
  db.first(
    `select state from task_instance where run_ref = ? and task_id = ?
     and (state is null or state not in ('success', 'skipped')) limit 1`,
    [runRef, taskId],
  );

const hasInstance = async (db: Queryable, runRef: number, taskId: string): Promise<boolean> =>
  (await db.first('select 1 as found from task_instance where run_ref = ? and task_id = ? limit 1', [
    runRef,
    taskId,
  ])) !== undefined;

const ranBefore = async (db: Queryable, run: RunWithPast, taskId: string): Promise<boolean> =>
  (await db.first(
    `select 1 as found from dag_run r join task_instance i on i.run_ref = r.id and i.task_id = ?
     where r.dag_id = ? and r.logical_date < ? limit 1`,
    [taskId, run.dag_id, run.logical_date],
  )) !== undefined;

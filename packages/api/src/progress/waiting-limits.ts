// How far the limits of a run's waiting tasks are used up, and by whom.
import {
  GLOBAL_PARALLELISM_KEY,
  type KeyedLimitFact,
  paramsOfTask,
  renderLimits,
  type TaskDefinition,
  type WaitingFacts,
} from '@ariel/core';
import { findLimit, limitHolderCounts, limitTasks, liveCountsOfTask, type RunRow } from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';

/** What is known of a task's own and shared limits. */
export interface LimitFacts {
  readonly task: Pick<WaitingFacts['limits'], 'taskInRun' | 'taskInDag' | 'everywhere'>;
  readonly keyed: readonly KeyedLimitFact[];
}

type LimitContext = Pick<ApiContext, 'database' | 'nowUs'>;

const noFacts: LimitFacts = { task: {}, keyed: [] };

/** Asks for each limit once, for the tasks in `waiting` only. */
export async function limitFacts(
  context: LimitContext,
  run: RunRow,
  waiting: readonly TaskDefinition[],
): Promise<(task: TaskDefinition) => LimitFacts> {
  const { database } = context;
  const given = {
    params: JSON.parse(run.params) as Record<string, unknown>,
    conf: JSON.parse(run.conf) as Record<string, unknown>,
  };
  const everywhere = waiting.length === 0 ? null : await globalCount(context);
  const facts = new Map<string, LimitFacts>();
  for (const task of waiting) {
    const keyed: KeyedLimitFact[] = [];
    const limits = renderLimits(task.limits, task.taskId, {
      dagId: run.dag_id,
      runId: run.run_id,
      params: paramsOfTask(task, given),
    });
    for (const limit of limits) keyed.push(await keyedFact(context, limit));
    const counts =
      task.maxActiveTisPerDag === null && task.maxActiveTisPerDagrun === null
        ? null
        : await liveCountsOfTask(database, run.dag_id, run.id, task.taskId);
    facts.set(task.taskId, {
      task: {
        taskInRun: countOf(counts?.inRun, task.maxActiveTisPerDagrun),
        taskInDag: countOf(counts?.inDag, task.maxActiveTisPerDag),
        everywhere,
      },
      keyed,
    });
  }
  return (task) => facts.get(task.taskId) ?? noFacts;
}

const countOf = (running: number | undefined, max: number | null) =>
  max === null || running === undefined ? null : { running, max };

async function globalCount({ database, nowUs }: LimitContext) {
  const row = await findLimit(database, GLOBAL_PARALLELISM_KEY, null, nowUs());
  return row ? { running: row.used, max: row.max } : null;
}

async function keyedFact(
  { database, nowUs }: LimitContext,
  { key, max, perMs }: { readonly key: string; readonly max: number; readonly perMs: number | null },
): Promise<KeyedLimitFact> {
  const row = await findLimit(database, key, perMs, nowUs());
  const smallest = row?.max ?? max;
  const isFull = row !== undefined && row.used >= smallest;
  const holders = isFull && perMs === null ? await limitHolderCounts(database, key) : [];
  const [said] = isFull && smallest < max ? await limitTasks(database, key, perMs) : [];
  return {
    key,
    perMs,
    max: smallest,
    used: row?.used ?? 0,
    holders: holders.map((holder) => ({ dagId: holder.dag_id, held: holder.held })),
    opensAtUs: row?.opens_at ?? null,
    smallerSaidBy: said ? [said.dag_id, said.task_id] : null,
  };
}

// One run: its story in order, and why it is where it is.
import type { DagDefinition } from '@ariel/core';
import type { InstanceSummary, RunDetail } from '@ariel/protocol';
import {
  type BackfillRow,
  type DagRow,
  findBackfill,
  findDag,
  instancesOfTasks,
  type RunRow,
  type TaskStateRow,
  versionsOf,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { structureOf } from '../../progress/dag-structure.ts';
import { statesOf } from '../../progress/run-states.ts';
import { type Explain, explainer } from '../../progress/waiting.ts';
import { runOf } from '../../rest/answers/lookups.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import { missingAssets } from '../../rest/assets/next-run-assets.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { shownParams, shownValue } from '../../server/shown-values.ts';
import { listed } from '../summaries/headlines.ts';
import { changeOf, summariseInstance, summariseRun } from '../summaries/summaries.ts';
import { worstState } from '../summaries/worst-state.ts';
import { cellsOfRuns } from './grid-cells.ts';

/** A task with more instances than this is one line of the story. */
const FOLD_ABOVE = 200;
/** Instances that are told one by one in all; the tasks with the most of them are folded first. */
const MOST_TOLD = 1_000;

export const addRunView: Routes = (server, context) => {
  server.get(
    '/ui/dags/:dag_id/runs/:run_id',
    {
      config: { permission: 'runs:read' },
      schema: { params: Type.Object({ dag_id: Type.String(), run_id: Type.String() }) },
    },
    (request) => detailOf(context, request.params.dag_id, request.params.run_id),
  );
};

async function detailOf(context: ApiContext, dagId: string, runId: string): Promise<RunDetail> {
  const run = await runOf(context, dagId, runId);
  const definition = await context.definitions.one(run.version_id);
  const definitions = new Map(definition ? [[run.version_id, definition]] : []);
  const states = await statesOf(context.database, run);
  const explain = await explainer(context, { run, definition, states });
  const cells = (await cellsOfRuns(context, [run], definitions, states)).get(run.id) ?? {};
  const versions = await versionsOf(context.database, dagId);
  const index = versions.findIndex((version) => version.id === run.version_id);
  const version = versions[index];
  return {
    ...summariseRun(run),
    dag_id: run.dag_id,
    conf: shownValue(context, JSON.parse(run.conf)),
    params: shownParams(context, JSON.parse(run.params), definition),
    triggered_by: run.triggered_by,
    data_interval_start: isoOrNull(run.interval_start),
    data_interval_end: isoOrNull(run.interval_end),
    version_change: version ? changeOf(version, versions[index - 1]) : 'first',
    reason: reasonOf(run, {
      states,
      dag: await findDag(context.database, dagId),
      backfill: await backfillOf(context, run),
      missing: run.awaits_assets === 1 ? await missingAssets(context, run.dag_id) : null,
      nowUs: context.nowUs(),
    }),
    cells,
    instances: await instancesOf(context, { run, definition, states, explain }),
    instance_count: states.reduce((sum, row) => sum + row.instances, 0),
  };
}

/** In words: why it is not running, why it failed. Null where it runs or has succeeded. */
export function reasonOf(
  run: RunRow,
  {
    states,
    dag,
    backfill,
    missing = null,
    nowUs,
  }: {
    readonly states: readonly TaskStateRow[];
    readonly dag: DagRow | undefined;
    /** For whose limit it waits, and not for the DAG's. */
    readonly backfill?: BackfillRow | undefined;
    /** Assets whose news it waits for, in words. */
    readonly missing?: string | null;
    readonly nowUs: number;
  },
): string | null {
  if (run.state === 'failed') {
    if (run.reason !== null) return run.reason;
    const failed = [...new Set(states.filter((row) => row.state === 'failed').map((row) => row.task_id))];
    return failed.length === 0 ? 'failed' : `failed because ${listed(failed)} failed`;
  }
  if (run.state !== 'queued') return null;
  if (dag?.is_paused === 1) return 'waits because the DAG is paused';
  if (run.run_after > nowUs) return `starts at ${isoOrNull(run.run_after)}`;
  if (missing !== null) return `waits for news of ${missing}`;
  if (backfill) return waitingInBackfill(backfill);
  if (dag && dag.active_runs >= dag.max_active_runs) {
    return `waits for another run to end: ${dag.active_runs} of ${dag.max_active_runs} runs of the DAG are active`;
  }
  return 'starts shortly';
}

function waitingInBackfill({
  active_runs: active,
  id,
  is_paused: isPaused,
  max_active_runs: most,
}: BackfillRow) {
  if (isPaused === 1) return `waits because backfill ${id} is paused`;
  if (active >= most)
    return `waits for another run of backfill ${id} to end: ${active} of ${most} are active`;
  return 'starts shortly';
}

const backfillOf = (context: ApiContext, run: RunRow): Promise<BackfillRow | undefined> =>
  run.backfill_id === null ? Promise.resolve(undefined) : findBackfill(context.database, run.backfill_id);

interface Story {
  readonly run: RunRow;
  readonly definition: DagDefinition | undefined;
  readonly states: readonly TaskStateRow[];
  readonly explain: Explain;
}

async function instancesOf(context: ApiContext, story: Story): Promise<InstanceSummary[]> {
  const byTask = Map.groupBy(story.states, (row) => row.task_id);
  const sizes = [...byTask]
    .map(([taskId, rows]) => ({ taskId, size: rows.reduce((sum, row) => sum + row.instances, 0) }))
    .sort((left, right) => left.size - right.size);
  const many: string[] = [];
  const few: string[] = [];
  let told = 0;
  for (const { size, taskId } of sizes) {
    // A task of one instance takes no less room when it is folded.
    const isFew = size === 1 || (size <= FOLD_ABOVE && told + size <= MOST_TOLD);
    (isFew ? few : many).push(taskId);
    if (isFew) told += size;
  }
  const tasks = story.definition && structureOf(story.definition).tasks;
  const rows = await instancesOfTasks(context.database, story.run.id, few);
  const single = rows.map((row) => summariseInstance(row, story.explain(row), tasks?.get(row.task_id)));
  const folded = [...many].map((taskId) => fold(taskId, byTask.get(taskId) ?? [], story));
  return inOrderOfStart([...single, ...folded], story.definition);
}

/** All instances of a task as one: from the first start to the last end, in the state that most needs a look. */
export function fold(
  taskId: string,
  rows: readonly TaskStateRow[],
  { definition, explain }: Pick<Story, 'definition' | 'explain'>,
): InstanceSummary {
  const task = definition?.tasks.find((item) => item.taskId === taskId);
  const counts = Object.fromEntries(rows.map((row) => [row.state ?? 'none', row.instances]));
  const state = worstState(counts);
  const times = (pick: (row: TaskStateRow) => number | null): number[] =>
    rows.flatMap((row) => pick(row) ?? []);
  const isOpen = rows.some((row) => row.start_at === null || row.end_at === null);
  const least = (values: readonly number[]): number | null =>
    values.length === 0 ? null : Math.min(...values);
  const ends = times((row) => row.end_at);
  const facts = {
    task_id: taskId,
    map_index: -1,
    iteration: 0,
    path: null,
    rendered_map_index: null,
    state,
    try_number: 0,
    max_tries: task?.retries ?? 0,
    operator: task?.operatorName ?? '',
    queued_at: least(times((row) => row.queued_at)),
    start_at: least(times((row) => row.start_at)),
    end_at: isOpen || ends.length === 0 ? null : Math.max(...ends),
    wait_until: null,
    reason: null,
  };
  return summariseInstance(facts, explain(facts), undefined);
}

function inOrderOfStart(
  instances: readonly InstanceSummary[],
  definition: DagDefinition | undefined,
): InstanceSummary[] {
  const position = new Map(definition?.tasks.map((task, index) => [task.taskId, index]));
  const last = '~';
  return instances.toSorted((left, right) => {
    const [a, b] = [left.start_date ?? last, right.start_date ?? last];
    if (a !== b) return a < b ? -1 : 1;
    const order = (position.get(left.task_id) ?? 0) - (position.get(right.task_id) ?? 0);
    if (order !== 0) return order;
    return left.iteration - right.iteration || left.map_index - right.map_index;
  });
}

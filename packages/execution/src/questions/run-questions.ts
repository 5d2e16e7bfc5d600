// Tells a running task of runs and their tasks: how many there are, and in which states. Airflow's sensors ask the same of its
// server, and get the same.
import { parseInstant, tasksNamed } from '@ariel/core';
import type {
  DagAnswer,
  DagQuestion,
  InstanceCountQuestion,
  InstanceSelection,
  InstanceStatesQuestion,
  RunCountQuestion,
  RunSelection,
} from '@ariel/protocol';
import { loadVersion, type Queryable, readDag, type SqlValue } from '@ariel/store';
import type { VersionCache } from '../versions/version-cache.ts';
import { type Answerer, type QuestionContext, QuestionRefusedError } from './question-context.ts';

export const runCount: Answerer<RunCountQuestion> = async ({ settings: { database } }, question) => {
  const { sql, values } = runCondition(question);
  const states = inList('r.state', question.states);
  const row = await database.first<{ found: number }>(
    `select count(*) as found from dag_run r where ${sql}${states.sql}`,
    [...values, ...states.values],
  );
  return String(row?.found ?? 0);
};

export const instanceCount: Answerer<InstanceCountQuestion> = async (context, question) => {
  const { sql, values } = await instanceCondition(context, question);
  const row = await context.settings.database.first<{ found: number }>(
    `select count(*) as found from dag_run r join task_instance i on i.run_ref = r.id where ${sql}`,
    values,
  );
  return String(row?.found ?? 0);
};

interface StateRow {
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly state: string | null;
}

export const instanceStates: Answerer<InstanceStatesQuestion> = async (context, question) => {
  const { sql, values } = await instanceCondition(context, question);
  const rows = await context.settings.database.all<StateRow>(
    `select r.run_id, i.task_id, i.map_index, i.state from dag_run r join task_instance i on i.run_ref = r.id
     where ${sql} order by r.run_id, i.task_id, i.map_index, i.iteration`,
    values,
  );
  const runs: Record<string, Record<string, string | null>> = {};
  for (const { map_index: index, run_id: runId, state, task_id: taskId } of rows) {
    runs[runId] ??= {};
    runs[runId][index < 0 ? taskId : `${taskId}_${index}`] = state;
  }
  return JSON.stringify(runs);
};

export const dagFacts: Answerer<DagQuestion> = async ({ settings: { database } }, { dagId }) => {
  const dag = await readDag(database, dagId);
  const version = dag?.latest_version_id ? await loadVersion(database, dag.latest_version_id) : undefined;
  if (!dag || !version) return null;
  const answer: DagAnswer = {
    isPaused: Boolean(dag.is_paused),
    taskIds: version.definition.tasks.map(({ taskId }) => taskId),
    groupIds: version.definition.groups.map(({ groupId }) => groupId),
  };
  return JSON.stringify(answer);
};

interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

async function instanceCondition(
  { settings }: QuestionContext,
  question: InstanceSelection,
): Promise<Condition> {
  const { mapIndex, states, taskGroupId, taskIds } = question;
  const run = runCondition(question);
  const inGroup =
    taskGroupId === undefined
      ? undefined
      : await tasksOfGroup(settings.database, settings.versions, question, taskGroupId);
  const parts = [
    run,
    inList('i.task_id', taskIds),
    inList('i.task_id', inGroup),
    stateList(states),
    mapIndex === undefined ? nothing : { sql: ' and i.map_index = ?', values: [mapIndex] },
  ];
  return { sql: parts.map(({ sql }) => sql).join(''), values: parts.flatMap(({ values }) => values) };
}

/** A group that is not there stands for a task of that name, as in Airflow. */
async function tasksOfGroup(
  database: Queryable,
  versions: VersionCache,
  { dagId }: RunSelection,
  groupId: string,
): Promise<readonly string[]> {
  const dag = await readDag(database, dagId);
  if (!dag?.latest_version_id) return [groupId];
  const { graph } = await versions.get(database, dag.latest_version_id);
  const tasks = tasksNamed(graph, [groupId]).flatMap((index) => graph.tasks[index]?.taskId ?? []);
  return tasks.length === 0 ? [groupId] : tasks;
}

function runCondition({ dagId, logicalDates, runIds }: RunSelection): Condition {
  const dates = logicalDates?.map((text) => instantOf(text));
  const parts = [inList('r.run_id', runIds), inList('r.logical_date', dates)];
  return {
    sql: `r.dag_id = ?${parts.map(({ sql }) => sql).join('')}`,
    values: [dagId, ...parts.flatMap(({ values }) => values)],
  };
}

const nothing: Condition = { sql: '', values: [] };

/** An empty list limits nothing, as in Airflow. */
function inList(column: string, given: readonly SqlValue[] | undefined): Condition {
  if (given === undefined || given.length === 0) return nothing;
  return { sql: ` and ${column} in (${given.map(() => '?').join(', ')})`, values: given };
}

/** `null` stands for instances that are not scheduled yet. */
function stateList(states: readonly string[] | undefined): Condition {
  if (!states?.includes('null')) return inList('i.state', states);
  const named = states.filter((state) => state !== 'null');
  if (named.length === 0) return { sql: ' and i.state is null', values: [] };
  return { sql: ` and (i.state is null or i.state in (${named.map(() => '?').join(', ')}))`, values: named };
}

export function instantOf(text: string): number {
  try {
    return parseInstant(text, 'UTC');
  } catch (error) {
    throw new QuestionRefusedError(error instanceof Error ? error.message : String(error));
  }
}

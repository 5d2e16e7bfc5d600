// A task group of a run: what became of each task in it, and of each of its items and iterations.
import type { DagDefinition, GroupDefinition } from '@ariel/core';
import type { GridRow, GroupDetail, GroupMember, GroupTryView } from '@ariel/protocol';
import {
  groupTriesOf,
  type InstanceRow,
  instancesOfTasks,
  type RunRow,
  type TaskStateRow,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { type DagStructure, isMany, structureOf } from '../../progress/dag-structure.ts';
import { statesOf } from '../../progress/run-states.ts';
import { type Explain, explainer } from '../../progress/waiting.ts';
import { runOf } from '../../rest/answers/lookups.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { type Cells, cellsOfRuns, tasksByGroup } from '../runs/grid-cells.ts';
import { gridRows } from '../runs/grid-rows.ts';
import { fold } from '../runs/run-view.ts';
import { dimensionsOfGroup, foldRows, type GatheredRows, gather, groupInstance } from './group-instances.ts';
import { kindOf } from './instance-place.ts';

/** A group with more task instances than this tells its own only by the lists of its tasks. */
const MOST_ROWS = 20_000;

export const addGroupView: Routes = (server, context) => {
  server.get(
    '/ui/dags/:dag_id/runs/:run_id/groups/:group_id',
    {
      config: { permission: 'instances:read' },
      schema: {
        params: Type.Object({ dag_id: Type.String(), run_id: Type.String(), group_id: Type.String() }),
        querystring: Type.Object({
          within: Type.Optional(Type.String({ pattern: '^\\d+(/\\d+)*$' })),
        }),
      },
    },
    async (request) => {
      const { dag_id: dagId, group_id: groupId, run_id: runId } = request.params;
      const run = await runOf(context, dagId, runId);
      const definition = orNotFound(
        await context.definitions.one(run.version_id),
        `The definition of ${dagId}`,
      );
      const group = orNotFound(
        structureOf(definition).groups.get(groupId),
        `Group ${groupId} of run ${runId}`,
      );
      return groupDetail(context, { run, definition, group }, request.query.within ?? null);
    },
  );
};

interface Asked {
  readonly run: RunRow;
  readonly definition: DagDefinition;
  readonly group: GroupDefinition;
}

async function groupDetail(context: ApiContext, asked: Asked, within: string | null): Promise<GroupDetail> {
  const { definition, group, run } = asked;
  const structure = structureOf(definition);
  const taskIds = tasksByGroup(definition).get(group.groupId) ?? [];
  const dimensions = dimensionsOfGroup(structure, group.groupId, taskIds);
  const states = await statesOf(context.database, run);
  const areTold = countIn(states, new Set(taskIds)) <= MOST_ROWS;
  const rows = areTold ? await instancesOfTasks(context.database, run.id, taskIds) : null;
  const gathered = gather(rows ?? [], structure.tasks, dimensions.length);
  const chosen = within === null ? null : chosenOf(gathered, within, group);
  const only = chosen ?? (dimensions.length === 0 ? gathered[0] : undefined);
  const tryOf = await groupTries(context, asked, dimensions.length);
  const definitions = new Map([[run.version_id, definition]]);
  const cells = (await cellsOfRuns(context, [run], definitions, states)).get(run.id) ?? {};
  const explain = await explainer(context, { run, definition, states });
  const told = chosen?.rows ?? rows;
  return {
    dag_id: run.dag_id,
    run_id: run.run_id,
    group_id: group.groupId,
    label: group.displayName ?? group.groupId,
    tooltip: group.tooltip,
    parent_id: group.parentGroupId,
    is_mapped: group.mapping !== null,
    loop_max: group.loop?.maxIterations ?? null,
    retries: group.retries,
    ...foldRows(told ?? []),
    ...(told === null
      ? { state: cells[group.groupId]?.state ?? null, counts: cells[group.groupId]?.counts ?? {} }
      : {}),
    group_try: only === undefined ? null : tryOf(only),
    members: gridRows([definition])
      .filter(({ parent_id: parent }) => parent === group.groupId)
      .map((row) =>
        memberOf(row, { asked, cells, explain, isOne: chosen !== null, states, structure, told }),
      ),
    task_ids: taskIds,
    dimensions: dimensions.map((dimension) => ({ kind: kindOf(dimension), group_id: dimension.groupId })),
    instances: dimensions.length === 0 ? [] : gathered.map((each) => groupInstance(each, tryOf(each))),
    are_instances_told: areTold,
  };
}

const countIn = (states: readonly TaskStateRow[], taskIds: ReadonlySet<string>): number =>
  states.reduce((sum, row) => sum + (taskIds.has(row.task_id) ? row.instances : 0), 0);

function chosenOf(
  gathered: readonly GatheredRows<InstanceRow>[],
  within: string,
  { groupId }: GroupDefinition,
): GatheredRows<InstanceRow> {
  const found = gathered.find(({ coordinates }) => coordinates.join('/') === within);
  return orNotFound(found, `Instance ${within} of group ${groupId}`);
}

interface MemberFacts {
  readonly asked: Asked;
  readonly cells: Cells;
  readonly explain: Explain;
  /** One instance of the group is looked at. */
  readonly isOne: boolean;
  readonly states: readonly TaskStateRow[];
  readonly structure: DagStructure;
  /** Null: too many to be told one by one. */
  readonly told: readonly InstanceRow[] | null;
}

function memberOf(row: GridRow, facts: MemberFacts): GroupMember {
  const { id, kind, label } = row;
  const { asked, cells, explain, isOne, states, structure, told } = facts;
  const task = structure.tasks.get(id);
  const taskIds = new Set(kind === 'task' ? [id] : tasksByGroup(asked.definition).get(id));
  const rows = told?.filter((row) => taskIds.has(row.task_id)) ?? [];
  const [first] = rows;
  const only = kind === 'task' && rows.length === 1 ? first : undefined;
  const ofTask = states.filter((state) => state.task_id === id);
  const isFolded = kind === 'task' && only === undefined && !isOne;
  const folded = isFolded ? fold(id, ofTask, { definition: asked.definition, explain }) : null;
  const cell = cells[id] ?? { state: null };
  const span = told === null && folded !== null ? folded : foldRows(rows);
  return {
    id,
    label,
    kind,
    // Counts of one instance say nothing; those of the items and iterations in it only the whole run knows.
    cell: !isOne
      ? cell
      : only === undefined
        ? { state: foldRows(rows).state, counts: foldRows(rows).counts }
        : { state: only.state },
    start_date: span.start_date,
    end_date: span.end_date,
    duration_ms: span.duration_ms,
    instance: only === undefined ? null : { map_index: only.map_index, iteration: only.iteration },
    is_many: kind === 'task' ? isMany(task) : row.is_mapped || row.loop_max !== null,
    reason: only === undefined ? (folded?.reason ?? null) : explain(only),
  };
}

type TryOf = (instance: GatheredRows<InstanceRow>) => GroupTryView | null;

/** Of the group itself, not of those around it. */
async function groupTries(
  { database, nowUs }: ApiContext,
  { group: { groupId, retries }, run }: Asked,
  depth: number,
): Promise<TryOf> {
  if (retries === 0) return () => null;
  const tries = (await groupTriesOf(database, run.id)).filter((row) => row.group_id === groupId);
  return ({ name: known }) => {
    const name = known ?? (depth === 0 ? { map_index: -1, iteration: 0 } : null);
    const row = tries.find((each) => each.map_index === name?.map_index && each.iteration === name.iteration);
    return {
      group_id: groupId,
      try_number: Math.min((row?.tries ?? 0) + 1, retries + 1),
      max_tries: retries + 1,
      wait_until: row?.wait_until != null && row.wait_until > nowUs() ? isoOrNull(row.wait_until) : null,
    };
  };
}

// Where an instance stands among the items and iterations around it, and what lies beside it.
import type { GraphTask, Scope } from '@ariel/core';
import type { GroupTryView, InstanceName, PlaceView } from '@ariel/protocol';
import { groupTriesOf, instanceExists, type SegmentRow, segmentsOf } from '@ariel/store/reads';
import type { DagStructure } from '../../progress/dag-structure.ts';
import { groupsAround } from '../../progress/dag-structure.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext } from '../../server/api-context.ts';

export interface Placed {
  readonly runRef: number;
  readonly structure: DagStructure;
  readonly task: GraphTask;
  readonly coordinates: readonly number[];
}

/** What each coordinate of a task's instances counts; without a group: items of the task itself. */
export type Dimension = Omit<Scope, 'groupId'> & { readonly groupId: string | null };

export function dimensions({ isMapped, scopes }: GraphTask): Dimension[] {
  return isMapped ? [...scopes, { groupId: null, kind: 'mapped' }] : [...scopes];
}

export const kindOf = ({ kind }: Dimension): PlaceView['kind'] => (kind === 'loop' ? 'iteration' : 'item');

/** A region around an instance: how it is named, and the pieces that say so. */
export interface Step {
  readonly dimension: Dimension;
  readonly segments: readonly SegmentRow[];
  readonly name: InstanceName | null;
}

/** From the outermost dimension to the innermost; the last name is the instance's own. */
export async function stepsTo(
  { database }: ApiContext,
  { runRef, task }: Placed,
  coordinates: readonly number[],
): Promise<Step[]> {
  const steps: Step[] = [];
  let name: InstanceName | null = { map_index: -1, iteration: 0 };
  for (const [at, dimension] of dimensions(task).entries()) {
    if (name === null) break;
    const isLoop = dimension.kind === 'loop';
    const segments: SegmentRow[] = await segmentsOf(database, runRef, {
      id: dimension.groupId ?? task.taskId,
      isLoop,
      parentMapIndex: name.map_index,
      parentIteration: name.iteration,
    });
    const number = numberOf(segments, coordinates[at] ?? -1);
    if (number === null) name = null;
    else name = isLoop ? { ...name, iteration: number } : { ...name, map_index: number };
    steps.push({ dimension, segments, name });
  }
  return steps;
}

function numberOf(segments: readonly SegmentRow[], position: number): number | null {
  const found = segments.find(
    (segment) => position >= segment.from_position && position < segment.from_position + segment.count,
  );
  return found ? found.first_number + position - found.from_position : null;
}

export async function placeOf(
  context: ApiContext,
  placed: Placed,
  steps: readonly Step[],
): Promise<PlaceView[]> {
  const places: PlaceView[] = [];
  for (const [at, dimension] of dimensions(placed.task).entries()) {
    const index = placed.coordinates[at] ?? 0;
    const segments = steps[at]?.segments ?? [];
    const count = segments.reduce((sum, segment) => sum + segment.count, 0);
    places.push({
      kind: kindOf(dimension),
      group_id: dimension.groupId,
      index,
      count: count === 0 ? null : count,
      max: placed.structure.groups.get(dimension.groupId ?? '')?.loop?.maxIterations ?? null,
      previous: index > 0 ? await beside(context, placed, at, index - 1) : null,
      next: count === 0 || index + 1 < count ? await beside(context, placed, at, index + 1) : null,
    });
  }
  return places;
}

async function beside(
  context: ApiContext,
  placed: Placed,
  at: number,
  index: number,
): Promise<InstanceName | null> {
  const { runRef, task } = placed;
  const steps = await stepsTo(context, placed, placed.coordinates.with(at, index));
  const name = steps.length < dimensions(task).length ? null : (steps.at(-1)?.name ?? null);
  if (name === null) return null;
  const key = { runRef, taskId: task.taskId, mapIndex: name.map_index, iteration: name.iteration };
  return (await instanceExists(context.database, key)) ? name : null;
}

/** Innermost last. */
export async function groupTriesAround(
  { database, nowUs }: ApiContext,
  { runRef, structure, task }: Placed,
  steps: readonly Step[],
): Promise<GroupTryView[]> {
  const { groups } = structure;
  const retried = groupsAround(groups, task.definition.groupId).filter(({ retries }) => retries > 0);
  if (retried.length === 0) return [];
  const rows = await groupTriesOf(database, runRef);
  return retried.toReversed().map(({ groupId, retries }) => {
    const around = new Set(groupsAround(groups, groupId).map((group) => group.groupId));
    const depth = task.scopes.filter((scope) => around.has(scope.groupId)).length;
    const name = depth === 0 ? { map_index: -1, iteration: 0 } : steps[depth - 1]?.name;
    const row = rows.find(
      (each) =>
        each.group_id === groupId && each.map_index === name?.map_index && each.iteration === name.iteration,
    );
    return {
      group_id: groupId,
      try_number: Math.min((row?.tries ?? 0) + 1, retries + 1),
      max_tries: retries + 1,
      wait_until: row?.wait_until != null && row.wait_until > nowUs() ? isoOrNull(row.wait_until) : null,
    };
  });
}

// The loop around an instance: what came of each iteration, and what its gate said.
import type { GraphTask } from '@ariel/core';
import type { LoopView } from '@ariel/protocol';
import { type GateRow, gatesOf } from '@ariel/store/reads';
import { coordinatesIn } from '../../progress/dag-structure.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext } from '../../server/api-context.ts';
import type { Placed } from './instance-place.ts';

const MAX_ITERATIONS = 500;

/** Null where no loop is around the task, or where it is one of many and it is not said which. */
export async function loopOf(context: ApiContext, placed: Placed): Promise<LoopView | null> {
  const { coordinates, runRef, structure, task } = placed;
  const depth = task.scopes.findLastIndex(({ kind }) => kind === 'loop');
  const groupId = task.scopes[depth]?.groupId ?? '';
  const loop = structure.groups.get(groupId)?.loop;
  const gate = structure.tasks.get(loop?.gateTaskId ?? '');
  const prefix = coordinates.slice(0, depth);
  if (!loop || !gate || prefix.length < depth) return null;
  const mapped = gate.scopes.findIndex(({ kind }) => kind === 'mapped');
  const rows = await gatesOf(context.database, {
    runRef,
    taskId: gate.taskId,
    mapIndex: gate.needsPath || mapped < 0 ? null : (prefix[mapped] ?? null),
    within: gate.needsPath && depth > 0 ? prefix.join('/') : null,
    limit: MAX_ITERATIONS,
  });
  // Further in there may be other lengths in each iteration: what lies there is listed, not named.
  const isDirect = !task.isMapped && task.scopes.length === depth + 1;
  return {
    group_id: groupId,
    gate_task_id: gate.taskId,
    max_iterations: loop.maxIterations,
    has_until: loop.hasUntil,
    iterations: rows
      .map((row) => ({ row, index: coordinatesIn(gate, row)[depth] ?? row.iteration }))
      .sort((left, right) => left.index - right.index)
      .map(({ index, row }) => iterationView(row, index, isDirect ? task : null)),
  };
}

function iterationView(row: GateRow, index: number, task: GraphTask | null): LoopView['iterations'][number] {
  const name = { map_index: row.map_index, iteration: row.iteration };
  return {
    index,
    instance: task === null ? null : name,
    state: row.state,
    stops: stopsOf(row),
    reason: row.reason,
    end_date: isoOrNull(row.end_at),
    gate: name,
  };
}

function stopsOf({ answer }: GateRow): boolean | null {
  if (answer === null) return null;
  const said = JSON.parse(answer) as { readonly loopStops?: boolean };
  return said.loopStops ?? null;
}

// One run of a DAG by the real planner, scheduler and store on a simulated clock, in a given order of execution.
import type { DagDefinition } from '@ariel/core';
import { type Answer, aWorld, type DagFixture, type ScriptedAttempt, type World } from '@ariel/testkit';
import { type ExecutionOrder, withPriorities } from './execution-orders.ts';
import type { RecordedInstance } from './run-format.ts';

/** A DAG with what its tasks do. */
export interface PlayableDag {
  readonly definition: DagDefinition;
  readonly answer: (attempt: ScriptedAttempt) => Answer;
}

export interface PlayedInstance extends RecordedInstance {
  /** When its first try began, in microseconds; null where it never did. */
  readonly beganUs: number | null;
  readonly endedUs: number | null;
}

export interface PlayedRun {
  readonly state: string;
  readonly instances: readonly PlayedInstance[];
}

/** Worlds that are at rest, by how many tasks run at once: making one takes longer than a run. */
const worlds = new Map<number, { readonly world: World; readonly runs: number }>();
let dags = 0;
/** Runs after which a world is made anew, so that none has much to look through. */
const RUNS_PER_WORLD = 20;

export async function playRun(dag: PlayableDag, order: ExecutionOrder): Promise<PlayedRun> {
  const { parallelism } = order;
  const execution = order.begin();
  const definition = { ...withPriorities(dag.definition, execution), dagId: `recorded_${dags++}` };
  const script = (attempt: ScriptedAttempt): Answer => ({
    ...dag.answer(attempt),
    takes: `${execution.takesMs()}ms`,
  });
  const scripts = new Map(definition.tasks.map((task) => [task.taskId, script]));
  const fixture: DagFixture = { definition, scripts, with: () => fixture };
  const { runs, world } = worlds.get(parallelism) ?? {
    world: await aWorld({ dags: [], parallelism }),
    runs: 0,
  };
  // Where anything goes wrong with it, nobody plays in it again.
  worlds.delete(parallelism);
  const played = await playIn(world, fixture);
  if (runs + 1 < RUNS_PER_WORLD) worlds.set(parallelism, { world, runs: runs + 1 });
  else await world[Symbol.asyncDispose]();
  return played;
}

async function playIn(world: World, fixture: DagFixture): Promise<PlayedRun> {
  const { dagId } = fixture.definition;
  await world.publish(fixture);
  await world.trigger(dagId);
  await world.untilIdle();
  if (world.problems.length > 0) throw new Error(`the scheduler reports: ${world.problems.join('; ')}`);
  return read(world, dagId);
}

interface Row {
  readonly task: string;
  readonly map_index: number;
  readonly state: string | null;
  readonly try_number: number;
  readonly end_at: number | null;
}

async function read(world: World, dagId: string): Promise<PlayedRun> {
  const run = await world.newestRun(dagId);
  const rows = await world.database.all<Row>(
    'select task_id as task, map_index, state, try_number, end_at from task_instance where run_ref = ?',
    [run.id],
  );
  const values = await world.database.all<{ task: string; map_index: number; value: string }>(
    "select task_id as task, map_index, value from xcom where run_ref = ? and key = 'return_value'",
    [run.id],
  );
  const stored = new Map(values.map((row) => [labelOf(row), JSON.parse(row.value) as unknown]));
  const began = new Map<string, number>();
  for (const { mapIndex, startUs, taskId } of world.started.filter((attempt) => attempt.dagId === dagId)) {
    const label = labelOf({ task: taskId, map_index: mapIndex });
    if (!began.has(label)) began.set(label, startUs);
  }
  const instances = rows.map(({ end_at: endedUs, ...row }): PlayedInstance => {
    const label = labelOf(row);
    const value = stored.has(label) ? { return_value: stored.get(label) } : {};
    return { ...row, ...value, beganUs: began.get(label) ?? null, endedUs };
  });
  return { state: run.state, instances };
}

export const labelOf = (row: { readonly task: string; readonly map_index: number }): string =>
  row.map_index < 0 ? row.task : `${row.task}[${row.map_index}]`;

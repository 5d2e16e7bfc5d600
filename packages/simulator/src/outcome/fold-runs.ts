// Turns finished runs into results while the simulation goes on, and takes them out of the database, so that a year of
// runs needs no more memory there than a day.
import type { DagDefinition, InstanceState, RunState } from '@ariel/core';
import type { SimulatedRun, SimulatedTask } from '@ariel/sdk';
import { type Database, forgetRun, type RunRow, readRun } from '@ariel/store';
import type { Limits } from '../waits/limits.ts';
import type { InstanceWaits, WaitLog } from '../waits/wait-log.ts';
import { plus, presentWaits, type WaitSums } from '../waits/wait-reason.ts';

export interface FoldSettings {
  readonly database: Database;
  readonly dags: ReadonlyMap<string, DagDefinition>;
  readonly limits: Limits;
  readonly log: WaitLog;
  readonly fromUs: number;
}

interface InstanceRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly reason: string | null;
}

/** Finished runs that a DAG keeps: later ones may ask how the tasks of those before them ended. */
const KEPT_RUNS = 64;

export class RunFolder {
  readonly #settings: FoldSettings;
  readonly #places: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly #kept = new Map<string, { readonly runRef: number; readonly runAfterUs: number }[]>();
  /** With the run's number, which orders those that were due at one instant. */
  readonly folded: { readonly runRef: number; readonly run: SimulatedRun }[] = [];

  constructor(settings: FoldSettings) {
    this.#settings = settings;
    this.#places = new Map(
      [...settings.dags].map(([dagId, dag]) => [
        dagId,
        new Map(dag.tasks.map(({ taskId }, place) => [taskId, place])),
      ]),
    );
  }

  /** A run that has ended. */
  async finished(runRef: number): Promise<void> {
    const row = await this.#fold(runRef);
    if (!row) return;
    const kept = this.#kept.get(row.dag_id) ?? [];
    this.#kept.set(row.dag_id, kept);
    kept.push({ runRef, runAfterUs: row.run_after });
    if (kept.length > 2 * KEPT_RUNS) await this.#forgetOldest(row.dag_id, kept);
  }

  /** What goes on still. */
  async unfinished(): Promise<void> {
    const rows = await this.#settings.database.all<{ id: number }>(
      "select id from dag_run where state in ('queued', 'running') order by run_after, id",
    );
    for (const { id } of rows) await this.#fold(id);
  }

  async #fold(runRef: number): Promise<RunRow | undefined> {
    const { database, log } = this.#settings;
    const row = await readRun(database, runRef);
    if (!row) return undefined;
    const instances = await database.all<InstanceRow>(
      `select task_id, map_index, iteration, path, state, try_number, start_at, end_at, reason
       from task_instance where run_ref = ?`,
      [runRef],
    );
    const places = this.#places.get(row.dag_id);
    const placeOf = ({ task_id }: InstanceRow): number => places?.get(task_id) ?? -1;
    instances.sort(
      (left, right) =>
        placeOf(left) - placeOf(right) ||
        left.iteration - right.iteration ||
        left.map_index - right.map_index,
    );
    const ends = endsOf(instances);
    const said = await database.first<{ reason: string | null }>('select reason from dag_run where id = ?', [
      runRef,
    ]);
    const tasks = instances.map((instance) => this.#task(row, instance, ends));
    this.folded.push({ runRef, run: this.#run(row, said?.reason ?? null, tasks) });
    log.forget(runRef);
    return row;
  }

  #run(row: RunRow, reason: string | null, tasks: readonly SimulatedTask[]): SimulatedRun {
    const { fromUs, limits, log } = this.#settings;
    const dueUs = Math.max(row.run_after, fromUs);
    const meter = limits.runs(row.dag_id);
    let waits: WaitSums = log.runWaits(row.id);
    if (row.start_at !== null && row.start_at > dueUs) {
      const slot = limits.plainReason('runSlot', `a free run slot (maxActiveRuns ${meter?.size ?? 0})`);
      waits = plus(waits, slot, row.start_at - dueUs);
    }
    return {
      dagId: row.dag_id,
      runId: row.run_id,
      runType: row.run_type,
      logicalDate: dateOf(row.logical_date),
      dataInterval:
        row.interval_start === null || row.interval_end === null
          ? null
          : { start: new Date(row.interval_start / 1000), end: new Date(row.interval_end / 1000) },
      runAfter: new Date(row.run_after / 1000),
      start: dateOf(row.start_at),
      end: dateOf(row.end_at),
      state: row.state as RunState,
      reason,
      waits: presentWaits(waits),
      tasks,
    };
  }

  #task(run: RunRow, row: InstanceRow, ends: ReadonlyMap<string, number>): SimulatedTask {
    const waits = this.#settings.log.instanceWaits(run.id, row.task_id, row.map_index, row.iteration);
    return {
      taskId: row.task_id,
      mapIndex: row.map_index,
      iteration: row.iteration,
      path: row.path,
      state: row.state,
      tries: row.try_number,
      start: dateOf(row.start_at),
      end: dateOf(row.end_at),
      waits: presentWaits(this.#withUpstream(run, row, waits, ends)),
      reason: row.reason,
    };
  }

  /** What came before it was ready: its upstream, then the run before this one. */
  #withUpstream(
    run: RunRow,
    row: InstanceRow,
    { readyUs, sums }: InstanceWaits,
    ends: ReadonlyMap<string, number>,
  ): WaitSums {
    const { dags, limits } = this.#settings;
    if (readyUs === null || run.start_at === null) return sums;
    const task = dags.get(run.dag_id)?.tasks.find(({ taskId }) => taskId === row.task_id);
    const looksBack = task?.dependsOnPast === true || task?.waitForDownstream === true;
    const lastEnd = (task?.upstream ?? []).reduce(
      (latest, taskId) => Math.max(latest, ends.get(taskId) ?? 0),
      run.start_at,
    );
    const openUs = looksBack ? Math.min(lastEnd, readyUs) : readyUs;
    let all = sums;
    if (openUs > run.start_at)
      all = plus(all, limits.plainReason('upstream', 'its upstream tasks'), openUs - run.start_at);
    if (readyUs > openUs)
      all = plus(all, limits.plainReason('previousRun', 'the run before (dependsOnPast)'), readyUs - openUs);
    return all;
  }

  /** Runs from before everything that goes on: nobody asks about them any more. */
  async #forgetOldest(
    dagId: string,
    kept: { readonly runRef: number; readonly runAfterUs: number }[],
  ): Promise<void> {
    const { database } = this.#settings;
    const first = await database.first<{ at: number | null }>(
      "select min(run_after) as at from dag_run where dag_id = ? and state in ('queued', 'running')",
      [dagId],
    );
    const oldestUs = first?.at ?? Number.POSITIVE_INFINITY;
    kept.sort((left, right) => left.runAfterUs - right.runAfterUs);
    const before = kept.findIndex(({ runAfterUs }) => runAfterUs >= oldestUs);
    const past = before === -1 ? kept.length : before;
    const gone = kept.splice(0, Math.max(0, Math.min(past, kept.length) - KEPT_RUNS));
    await database.transaction(async (tx) => {
      for (const { runRef } of gone) await forgetRun(tx, runRef);
    });
  }
}

function endsOf(instances: readonly InstanceRow[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const { end_at, task_id } of instances)
    if (end_at !== null) ends.set(task_id, Math.max(end_at, ends.get(task_id) ?? 0));
  return ends;
}

const dateOf = (us: number | null): Date | null => (us === null ? null : new Date(us / 1000));

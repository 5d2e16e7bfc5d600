// What a scenario may look at: runs, instances, tries and values as they are in the database.
import type { InstanceState, RunState } from '@ariel/core';
import { type Database, findRun, type RunRow, readDag } from '@ariel/store';

interface InstanceRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly reason: string | null;
}

export class WorldRecords {
  /** The store itself, past every fault. */
  readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async newestRun(dagId: string): Promise<RunRow> {
    const newest = await this.database.first<{ run_id: string }>(
      'select run_id from dag_run where dag_id = ? order by id desc limit 1',
      [dagId],
    );
    const run = newest && (await findRun(this.database, dagId, newest.run_id));
    if (!run) throw new Error(`DAG ${dagId} has no run`);
    return run;
  }

  async runState(dagId: string, runId?: string): Promise<RunState> {
    return (await this.#run(dagId, runId)).state;
  }

  /** Every run of a DAG, oldest first. */
  async runs(dagId: string): Promise<{ runId: string; state: RunState }[]> {
    return this.database.all(
      'select run_id as "runId", state from dag_run where dag_id = ? order by run_after, id',
      [dagId],
    );
  }

  /** `{ a: 'success', 'm[0]': 'failed', b: null }` of the newest run, or of `runId`. */
  async states(dagId: string, runId?: string): Promise<Record<string, InstanceState>> {
    return this.#byLabel(dagId, runId, (row) => row.state);
  }

  /** How many tries each instance had. */
  async tries(dagId: string, runId?: string): Promise<Record<string, number>> {
    return this.#byLabel(dagId, runId, (row) => row.try_number);
  }

  async reasons(dagId: string, runId?: string): Promise<Record<string, string | null>> {
    return this.#byLabel(dagId, runId, (row) => row.reason);
  }

  /** Tries that are over and kept, as `label#try state`. */
  async history(dagId: string, runId?: string): Promise<string[]> {
    const run = await this.#run(dagId, runId);
    const rows = await this.database.all<InstanceRow>(
      `select task_id, map_index, state, try_number from task_instance_history where run_ref = ?
       order by task_id, map_index, try_number`,
      [run.id],
    );
    return rows.map((row) => `${label(row)}#${row.try_number} ${row.state ?? 'none'}`);
  }

  /** JSON text of a stored value. */
  async xcom(dagId: string, taskId: string, mapIndex = -1, key = 'return_value'): Promise<string | null> {
    const run = await this.newestRun(dagId);
    const row = await this.database.first<{ value: string }>(
      'select value from xcom where run_ref = ? and task_id = ? and map_index = ? and key = ?',
      [run.id, taskId, mapIndex, key],
    );
    return row?.value ?? null;
  }

  dag = (dagId: string) => readDag(this.database, dagId);

  /**
   * The earliest instant after `nowUs` at which an unfinished run goes on by itself, or null where none does. What is due
   * already waits for a slot, which the end of another try gives.
   */
  protected async nextWaitUs(nowUs: number): Promise<number | null> {
    const row = await this.database.first<{ at: number | null }>(
      `select min(i.wait_until) as at from task_instance i join dag_run r on r.id = i.run_ref
       join dag d on d.dag_id = r.dag_id
       where r.state = 'running' and d.is_paused = 0 and i.state in ('up_for_retry', 'up_for_reschedule')
       and i.wait_until > ?`,
      [nowUs],
    );
    const group = await this.database.first<{ at: number | null }>(
      `select min(g.wait_until) as at from task_group_try g join dag_run r on r.id = g.run_ref
       join dag d on d.dag_id = r.dag_id where r.state = 'running' and d.is_paused = 0 and g.wait_until > ?`,
      [nowUs],
    );
    const times = [row?.at, group?.at].filter((at) => at !== null && at !== undefined);
    return times.length === 0 ? null : Math.min(...times);
  }

  async #run(dagId: string, runId: string | undefined): Promise<RunRow> {
    const run =
      runId === undefined ? await this.newestRun(dagId) : await findRun(this.database, dagId, runId);
    if (!run) throw new Error(`DAG ${dagId} has no run ${runId}`);
    return run;
  }

  async #byLabel<Value>(
    dagId: string,
    runId: string | undefined,
    read: (row: InstanceRow) => Value,
  ): Promise<Record<string, Value>> {
    const run = await this.#run(dagId, runId);
    const rows = await this.database.all<InstanceRow>(
      `select task_id, map_index, state, try_number, reason from task_instance where run_ref = ? order by task_id, map_index`,
      [run.id],
    );
    return Object.fromEntries(rows.map((row) => [label(row), read(row)]));
  }
}

function label(row: Pick<InstanceRow, 'task_id' | 'map_index'>): string {
  return row.map_index < 0 ? row.task_id : `${row.task_id}[${row.map_index}]`;
}

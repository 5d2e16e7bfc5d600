// What the audit log says of a run before and after an act: its state, and the states and notes of the instances that the act names.
// Must not hold what tasks were given or returned: those may be secrets.
import type { Queryable } from '@ariel/store';

/** More are counted by the entry, and stand in the database. */
const MOST_NAMED = 20;

interface Named {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
}

export interface RunPicture extends Readonly<Record<string, unknown>> {
  /** Of the run. */
  readonly state: string | null;
  /** Why it is in it. */
  readonly reason: string | null;
  readonly clear_count: number | null;
  readonly instances: Readonly<Record<string, string | null>>;
  readonly notes: Readonly<Record<string, string>>;
}

/** As it is in this moment of the transaction: call it before what is done, and after. An instance that is gone has no line. */
export async function pictureOf(tx: Queryable, runRef: number, named: readonly Named[]): Promise<RunPicture> {
  const run = await tx.first<PicturedRun>('select state, reason, clear_count from dag_run where id = ?', [
    runRef,
  ]);
  const rows = await rowsOf(tx, runRef, named.slice(0, MOST_NAMED));
  return {
    state: run?.state ?? null,
    reason: run?.reason ?? null,
    clear_count: run?.clear_count ?? null,
    instances: Object.fromEntries(rows.map((row) => [nameOf(row), row.state])),
    notes: Object.fromEntries(rows.flatMap((row) => (row.note === null ? [] : [[nameOf(row), row.note]]))),
  };
}

interface PicturedRun {
  readonly state: string;
  readonly reason: string | null;
  readonly clear_count: number;
}

interface PicturedRow extends Named {
  readonly state: string | null;
  readonly note: string | null;
}

function rowsOf(tx: Queryable, runRef: number, named: readonly Named[]): Promise<readonly PicturedRow[]> {
  if (named.length === 0) return Promise.resolve([]);
  const one = '(task_id = ? and map_index = ? and iteration = ?)';
  return tx.all<PicturedRow>(
    `select task_id, map_index, iteration, state, note from task_instance
     where run_ref = ? and (${named.map(() => one).join(' or ')}) order by task_id, map_index, iteration`,
    [runRef, ...named.flatMap((row) => [row.task_id, row.map_index, row.iteration])],
  );
}

/** `load`, `load[3]`, and in a loop `load[3] #2`. */
const nameOf = ({ iteration, map_index, task_id }: Named): string =>
  `${task_id}${map_index < 0 ? '' : `[${map_index}]`}${iteration > 0 ? ` #${iteration}` : ''}`;

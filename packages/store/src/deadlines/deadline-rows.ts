// Deadlines of runs: made with the run, missed once, gone when the run ends in time.
import type { DagDefinition, DeadlineDefinition } from '@ariel/core';
import { insertCallbacks } from '../callbacks/callback-rows.ts';
import type { Queryable } from '../database/database.ts';
import { averageRuntimeUs } from './average-runtime.ts';

export interface DeadlineRun {
  readonly runRef: number;
  readonly dagId: string;
  readonly runId: string;
  readonly versionId: string;
  readonly logicalDateUs: number | null;
  readonly queuedUs: number;
}

export interface DeadlineRow {
  readonly id: string;
  readonly run_ref: number;
  readonly version_id: string;
  readonly alert: number;
  readonly reference: string;
  readonly interval_ms: number;
  readonly at: number | null;
  readonly missed_at: number | null;
  readonly callback_id: string | null;
  readonly created_at: number;
}

const columns =
  'id, run_ref, version_id, alert, reference, interval_ms, at, missed_at, callback_id, created_at';

/** What is kept beside a version, so that a run is made without reading its definition; null where it has none. */
export const deadlinesText = ({ deadlines }: DagDefinition): string | null =>
  deadlines === undefined || deadlines.length === 0 ? null : JSON.stringify(deadlines);

/** Makes the deadlines of a new run. Those of which nothing is known, as of a run without a logical date, are none. */
export async function makeDeadlines(
  tx: Queryable,
  run: DeadlineRun,
  text: string,
  isWanted: (definition: DeadlineDefinition, at: number | null) => boolean = () => true,
): Promise<void> {
  const deadlines = JSON.parse(text) as readonly DeadlineDefinition[];
  for (const [alert, definition] of deadlines.entries()) {
    const { intervalMs, reference } = definition;
    const id = `deadline-${run.runRef}-${alert}`;
    const from = await referenceUs(tx, run, reference);
    if (from === null && reference.kind !== 'custom') continue;
    const at = from === null ? null : from + intervalMs * 1000;
    if (!isWanted(definition, at)) continue;
    await tx.run(
      `insert into deadline (id, run_ref, version_id, alert, reference, interval_ms, at, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      [id, run.runRef, run.versionId, alert, JSON.stringify(reference), intervalMs, at, run.queuedUs],
    );
    if (reference.kind === 'custom') await askReference(tx, run, alert, definition.queue);
  }
}

async function referenceUs(
  tx: Queryable,
  run: DeadlineRun,
  reference: DeadlineDefinition['reference'],
): Promise<number | null> {
  switch (reference.kind) {
    case 'dagrunLogicalDate':
      return run.logicalDateUs;
    case 'dagrunQueuedAt':
      return run.queuedUs;
    case 'fixedDatetime':
      return reference.at;
    case 'averageRuntime': {
      const average = await averageRuntimeUs(tx, run.dagId, reference);
      return average === null ? null : run.queuedUs + average;
    }
    case 'custom':
      return null;
  }
}

/** Code of the DAG file says when it is: in a process for such code. */
async function askReference(
  tx: Queryable,
  run: DeadlineRun,
  alert: number,
  queue = 'default',
): Promise<void> {
  const id = `callback-reference-${run.runRef}-${alert}`;
  const callback = {
    id,
    kind: 'reference',
    event: 'deadline',
    runRef: run.runRef,
    versionId: run.versionId,
    task: null,
    facts: JSON.stringify({ alert }),
    queue,
    logPath: `dag_id=${run.dagId}/run_id=${run.runId}/${id}.log`,
  } as const;
  await insertCallbacks(tx, [callback], run.queuedUs);
}

/** What the code said. Null: there is none. */
export async function answerReference(
  tx: Queryable,
  { alert, atUs, runRef }: { readonly runRef: number; readonly alert: number; readonly atUs: number | null },
): Promise<void> {
  if (atUs === null)
    await tx.run('delete from deadline where run_ref = ? and alert = ? and at is null', [runRef, alert]);
  else
    await tx.run(
      'update deadline set at = ? + interval_ms * 1000 where run_ref = ? and alert = ? and at is null',
      [atUs, runRef, alert],
    );
}

export interface NextDeadline {
  /** The earliest that nobody missed so far; null where there is none. */
  readonly atUs: number | null;
  /** Whether callbacks wait for a process: those that say when a deadline is come with their run. */
  readonly callbacksWait: boolean;
}

export async function nextDeadline(db: Queryable): Promise<NextDeadline> {
  const row = await db.first<{ at: number | null; waiting: number }>(
    `select min(at) as at, (select count(*) from callback where state = 'queued') as waiting
     from deadline where at is not null and missed_at is null`,
  );
  return { atUs: row?.at ?? null, callbacksWait: (row?.waiting ?? 0) > 0 };
}

export interface DueDeadline extends DeadlineRow {
  readonly dag_id: string;
  readonly run_id: string;
  readonly end_at: number | null;
}

/** Deadlines that have passed, oldest first, with their runs. */
export function readDueDeadlines(db: Queryable, nowUs: number, limit: number): Promise<DueDeadline[]> {
  return db.all<DueDeadline>(
    `select ${columns
      .split(', ')
      .map((column) => `d.${column}`)
      .join(', ')}, r.dag_id, r.run_id, r.end_at
     from deadline d join dag_run r on r.id = d.run_ref
     where d.at is not null and d.missed_at is null and d.at <= ? order by d.at, d.id limit ?`,
    [nowUs, limit],
  );
}

/** Whose workers call somebody because of it. */
export async function queueOfDeadline(
  tx: Queryable,
  { alert, version_id: versionId }: Pick<DeadlineRow, 'alert' | 'version_id'>,
): Promise<string> {
  const row = await tx.first<{ deadlines: string | null }>('select deadlines from dag_version where id = ?', [
    versionId,
  ]);
  const deadlines = JSON.parse(row?.deadlines ?? '[]') as readonly DeadlineDefinition[];
  return deadlines[alert]?.queue ?? 'default';
}

/** False where somebody else recorded it, or it is gone. */
export async function missDeadline(
  tx: Queryable,
  id: string,
  { callbackId, nowUs }: { readonly callbackId: string | null; readonly nowUs: number },
): Promise<boolean> {
  const changed = await tx.run(
    'update deadline set missed_at = ?, callback_id = ? where id = ? and missed_at is null',
    [nowUs, callbackId, id],
  );
  return changed === 1;
}

export async function dropDeadline(tx: Queryable, id: string): Promise<void> {
  await tx.run('delete from deadline where id = ? and missed_at is null', [id]);
}

/** The run is over: what was not missed by then was met. What passed before and was not seen yet stays, and is. */
export async function pruneDeadlines(tx: Queryable, runRef: number, endUs: number): Promise<void> {
  await tx.run('delete from deadline where run_ref = ? and missed_at is null and (at is null or at > ?)', [
    runRef,
    endUs,
  ]);
}

export function readDeadlinesOf(db: Queryable, runRef: number): Promise<DeadlineRow[]> {
  return db.all<DeadlineRow>(`select ${columns} from deadline where run_ref = ? order by alert`, [runRef]);
}

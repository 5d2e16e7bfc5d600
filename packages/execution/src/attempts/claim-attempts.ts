// Hands queued attempts to the workers that ask for them, with everything the tries need.
import { type InstancePlace, resolveInputs, resolveLoopPlace, splitJsonObject } from '@ariel/core';
import type { ClaimAnswer, ClaimedAttempt, ClaimRequest, RunFacts } from '@ariel/protocol';
import {
  type ClaimedRow,
  claimAttempts as claimRows,
  deleteXComsOf,
  type Queryable,
  type RunRow,
  readRun,
  readRuns,
} from '@ariel/store';
import { answered } from '../inputs/resolve-inputs.ts';
import type { RunValues } from '../inputs/run-values.ts';
import type { ExecutionSettings } from './settings.ts';

interface ClaimedRun {
  readonly row: RunRow;
  /** JSON texts by name. */
  readonly params: ReadonlyMap<string, string>;
}

interface ClaimTurn {
  readonly tx: Queryable;
  readonly settings: ExecutionSettings;
  readonly values: RunValues;
  readonly nowUs: number;
  readonly runs: Map<number, ClaimedRun>;
}

/** Claims in one transaction; an attempt that is not queued any more is refused, the others go on. */
export function claimAttempts(
  settings: ExecutionSettings,
  values: RunValues,
  requests: readonly ClaimRequest[],
): Promise<ClaimAnswer[]> {
  return settings.database.transaction(async (tx) => {
    const turn: ClaimTurn = { tx, settings, values, nowUs: settings.nowUs(), runs: new Map() };
    // In one order, whoever claims: nobody waits for a row of one who waits for theirs.
    const inOrder = [...requests].sort((left, right) => (left.attemptId < right.attemptId ? -1 : 1));
    const [rows] = await Promise.all([
      claimRows(tx, inOrder, turn.nowUs, settings.leaseMs),
      readNamedRuns(turn, requests),
    ]);
    const claimed = new Map(inOrder.map((request, index) => [request, rows[index]]));
    const again = rows.filter((row) => row !== undefined && row.try_number > 1 && row.reschedules === 0);
    await deleteXComsOf(
      tx,
      again.filter((row) => row !== undefined),
    );
    const answers: ClaimAnswer[] = [];
    for (const request of requests) answers.push(await answer(turn, request, claimed.get(request)));
    return answers;
  });
}

async function answer(
  turn: ClaimTurn,
  { attemptId }: ClaimRequest,
  row: ClaimedRow | undefined,
): Promise<ClaimAnswer> {
  if (!row) return { kind: 'refused', attemptId, reason: 'the attempt is not queued any more' };
  return { kind: 'claimed', attempt: await describe(turn, attemptId, row) };
}

async function describe(turn: ClaimTurn, attemptId: string, row: ClaimedRow): Promise<ClaimedAttempt> {
  const version = await turn.settings.versions.get(turn.tx, row.version_id);
  const run = await runOf(turn, row.run_ref);
  const task = version.graph.tasks[version.graph.indexOf(row.task_id)];
  if (!task) throw new Error(`version ${version.id} has no task ${row.task_id}`);
  const { iteration, map_index: mapIndex, path } = row;
  const instance: InstancePlace = { task, mapIndex, iteration, path };
  const place = { graph: version.graph, instance };
  const context = {
    ...place,
    db: turn.tx,
    values: turn.values,
    runRef: row.run_ref,
    epoch: run.row.clear_count,
    params: run.params,
  };
  return {
    attemptId,
    taskId: row.task_id,
    mapIndex,
    iteration,
    path,
    tryNumber: row.try_number,
    maxTries: row.max_tries,
    versionId: row.version_id,
    startUs: row.start_at,
    firstStartUs: row.first_start_at,
    run: runFacts(run.row),
    ...(await answered(context, resolveInputs(place))),
    loop: await answered(context, resolveLoopPlace(place)),
    logPath: logPathOf(run.row, row),
  };
}

async function readNamedRuns({ runs, tx }: ClaimTurn, requests: readonly ClaimRequest[]): Promise<void> {
  const named = new Set(requests.flatMap(({ runRef }) => runRef ?? []));
  for (const row of await readRuns(tx, [...named])) runs.set(row.id, claimedRun(row));
}

async function runOf(turn: ClaimTurn, runRef: number): Promise<ClaimedRun> {
  const known = turn.runs.get(runRef);
  if (known) return known;
  const row = await readRun(turn.tx, runRef);
  if (!row) throw new Error(`run ${runRef} is not in the database`);
  const run = claimedRun(row);
  turn.runs.set(runRef, run);
  return run;
}

const claimedRun = (row: RunRow): ClaimedRun => ({
  row,
  params: new Map(splitJsonObject(row.params) ?? []),
});

function runFacts(row: RunRow): RunFacts {
  return {
    dagId: row.dag_id,
    runId: row.run_id,
    runType: row.run_type,
    logicalDateUs: row.logical_date,
    intervalStartUs: row.interval_start,
    intervalEndUs: row.interval_end,
    runAfterUs: row.run_after,
    startUs: row.start_at,
    conf: row.conf,
    params: row.params,
  };
}

/** One file per try, as Airflow lays them out. The first iteration of a loop lies where it would without the loop. */
function logPathOf(run: RunRow, row: ClaimedRow): string {
  const mapped = row.map_index >= 0 ? `map_index=${row.map_index}/` : '';
  const looped = row.iteration > 0 ? `iteration=${row.iteration}/` : '';
  const folder = `dag_id=${run.dag_id}/run_id=${run.run_id}/task_id=${row.task_id}`;
  return `${folder}/${mapped}${looped}attempt=${row.try_number}.log`;
}

// Hands queued attempts to the workers that ask for them, with everything the tries need.
import {
  type InstancePlace,
  type Resumption,
  resolveInputs,
  resolveLoopPlace,
  splitJsonObject,
  type TaskDefinition,
} from '@ariel/core';
import type { ClaimAnswer, ClaimedAttempt, ClaimRequest, RunFacts } from '@ariel/protocol';
import {
  type BegunAttempt,
  type ClaimedRow,
  claimAttempts as claimRows,
  dateForTasks,
  deleteXComsOf,
  type RunRow,
  inactiveAssets as readInactive,
  readRun,
  readRuns,
} from '@ariel/store';
import { answered } from '../inputs/resolve-inputs.ts';
import type { RunValues } from '../inputs/run-values.ts';
import type { HeldAttempts } from './held-attempts.ts';
import { logPath } from './log-path.ts';
import type { ExecutionSettings } from './settings.ts';

interface ClaimedRun {
  readonly row: RunRow;
  /** JSON texts by name. */
  readonly params: ReadonlyMap<string, string>;
}

export interface ClaimMemory {
  readonly values: RunValues;
  readonly held: HeldAttempts;
}

interface ClaimTurn {
  readonly settings: ExecutionSettings;
  readonly values: RunValues;
  readonly runs: Map<number, ClaimedRun>;
}

interface Claimed {
  /** In the order of their requests; undefined where the attempt is not queued any more. */
  readonly rows: readonly (ClaimedRow | undefined)[];
  readonly runs: readonly RunRow[];
}

/** As `claimStored`, without the database where the scheduler here has claimed them already. */
export async function claimAttempts(
  settings: ExecutionSettings,
  memory: ClaimMemory,
  requests: readonly ClaimRequest[],
): Promise<ClaimAnswer[]> {
  const { begun } = settings;
  const known = new Map(requests.map((request) => [request, begun?.find(request)] as const));
  const asked = requests.filter((request) => !known.get(request));
  const stored = asked.length === 0 ? [] : await claimStored(settings, memory, asked);
  const answers: ClaimAnswer[] = [];
  for (const request of requests) {
    const attempt = known.get(request);
    const answer = attempt ? await answerBegun(settings, memory, attempt) : stored.shift();
    if (answer) answers.push(answer);
  }
  return answers;
}

async function answerBegun(
  settings: ExecutionSettings,
  { held, values }: ClaimMemory,
  { row, run }: BegunAttempt,
): Promise<ClaimAnswer> {
  const turn: ClaimTurn = { settings, values, runs: new Map([[run.id, claimedRun(run)]]) };
  // A turn claims nothing that takes limits.
  held.hold(row, false);
  const attempt = await describe(turn, row.id, row);
  settings.begun?.forget(row.id);
  return { kind: 'claimed', attempt };
}

/** Claims in one transaction; an attempt that is not queued any more is refused, the others go on. */
async function claimStored(
  settings: ExecutionSettings,
  { held, values }: ClaimMemory,
  requests: readonly ClaimRequest[],
): Promise<ClaimAnswer[]> {
  const { database, leaseMs, nowUs } = settings;
  const claimedUs = nowUs();
  // In one order, whoever claims: nobody waits for a row of one who waits for theirs.
  const inOrder = [...requests].sort((left, right) => (left.attemptId < right.attemptId ? -1 : 1));
  const runRefs = [...new Set(requests.flatMap(({ runRef }) => runRef ?? []))];
  const claimed = await database.transaction(async (tx): Promise<Claimed> => {
    const areFirst = requests.every(({ tryNumber }) => tryNumber === 1);
    if (areFirst) tx.closes?.();
    const [rows, runs] = await Promise.all([
      claimRows(tx, inOrder, claimedUs, leaseMs),
      readRuns(tx, runRefs),
    ]);
    if (!areFirst) await deleteXComsOf(tx, rows.filter(beginsAnew));
    return { rows, runs };
  });
  const runs = new Map(claimed.runs.map((row) => [row.id, claimedRun(row)]));
  const turn: ClaimTurn = { settings, values, runs };
  const byRequest = new Map(inOrder.map((request, index) => [request, claimed.rows[index]]));
  const answers: ClaimAnswer[] = [];
  for (const request of requests) {
    const row = byRequest.get(request);
    if (row) held.hold({ ...row, id: request.attemptId }, true);
    answers.push(await answer(turn, request, row));
  }
  return answers;
}

/** A try after the first: results of earlier ones go. A sensor's next look goes on with what it has. */
const beginsAnew = (row: ClaimedRow | undefined): row is ClaimedRow =>
  row !== undefined && row.try_number > 1 && row.reschedules === 0 && row.resume === null;

async function answer(
  turn: ClaimTurn,
  { attemptId }: ClaimRequest,
  row: ClaimedRow | undefined,
): Promise<ClaimAnswer> {
  if (!row) return { kind: 'refused', attemptId, reason: 'the attempt is not queued any more' };
  return { kind: 'claimed', attempt: await describe(turn, attemptId, row) };
}

async function describe(turn: ClaimTurn, attemptId: string, row: ClaimedRow): Promise<ClaimedAttempt> {
  const version = await turn.settings.versions.get(turn.settings.database, row.version_id);
  const run = await runOf(turn, row.run_ref);
  const task = version.graph.tasks[version.graph.indexOf(row.task_id)];
  if (!task) throw new Error(`version ${version.id} has no task ${row.task_id}`);
  const { iteration, map_index: mapIndex, path } = row;
  const instance: InstancePlace = { task, mapIndex, iteration, path };
  const place = { graph: version.graph, instance };
  const context = {
    ...place,
    db: turn.settings.database,
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
    ...(row.resume === null ? {} : { resumption: JSON.parse(row.resume) as Resumption }),
    run: runFacts(run.row),
    ...(await inactiveAmong(turn.settings.database, task.definition)),
    ...(await answered(context, resolveInputs(place))),
    loop: await answered(context, resolveLoopPlace(place)),
    logPath: logPath({ ...row, dag_id: run.row.dag_id, run_id: run.row.run_id }),
  };
}

/** A read for tasks that name assets only. */
async function inactiveAmong(
  database: ExecutionSettings['database'],
  { inlets = [], outlets = [] }: TaskDefinition,
): Promise<Pick<ClaimedAttempt, 'inactiveAssets'>> {
  const assets = [...inlets, ...outlets].filter((source) => source.kind === 'asset');
  const inactive = assets.length === 0 ? [] : await readInactive(database, assets);
  return inactive.length === 0 ? {} : { inactiveAssets: inactive };
}

async function runOf(turn: ClaimTurn, runRef: number): Promise<ClaimedRun> {
  const known = turn.runs.get(runRef);
  if (known) return known;
  const row = await readRun(turn.settings.database, runRef);
  if (!row) throw new Error(`run ${runRef} is not in the database`);
  const run = claimedRun(row);
  turn.runs.set(runRef, run);
  return run;
}

const claimedRun = (row: RunRow): ClaimedRun => ({
  row,
  params: new Map(splitJsonObject(row.params) ?? []),
});

export function runFacts(row: RunRow): RunFacts {
  return {
    dagId: row.dag_id,
    runId: row.run_id,
    runType: row.run_type,
    logicalDateUs: dateForTasks(row),
    intervalStartUs: row.interval_start,
    intervalEndUs: row.interval_end,
    runAfterUs: row.run_after,
    startUs: row.start_at,
    conf: row.conf,
    params: row.params,
    ...(row.partition_key === null ? {} : { partitionKey: row.partition_key }),
  };
}

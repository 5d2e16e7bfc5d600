// Applies reports of ended attempts: all that arrived together in one transaction, then one notice per run.
import {
  type GraphTask,
  type InstanceEnd,
  type RunGraph,
  shapeOf,
  skippedByBranch,
  type XComEntry,
} from '@ariel/core';
import type { FinishAnswer, FinishReport, RunChange } from '@ariel/protocol';
import {
  archiveAttempt,
  BRANCH_KEY,
  countRunEvent,
  endRestarting,
  grantInfraRetry,
  type LiveRow,
  type Queryable,
  readAttempt,
  releaseLimits,
  releasePoolSlots,
  resetInstance,
  settleAttempt,
  storeXComs,
} from '@ariel/store';
import type { ExecutionSettings } from './settings.ts';
import { type SettledOutcome, settleOutcome } from './settle-outcome.ts';

type MutableChange = {
  -readonly [Key in keyof RunChange]: RunChange[Key] extends readonly (infer Item)[]
    ? Item[]
    : RunChange[Key];
};

/** Everything one transaction did, told after its commit. */
interface FinishTurn {
  readonly tx: Queryable;
  readonly settings: ExecutionSettings;
  readonly changes: Map<number, MutableChange>;
  readonly freed: Map<string, number>;
  /** Attempts that hold nothing any more. */
  readonly over: string[];
}

export async function finishAttempts(
  settings: ExecutionSettings,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[]> {
  const notices: { runRef: number; seq: number; change: RunChange }[] = [];
  const answers = await settings.database.transaction(async (tx) => {
    const turn: FinishTurn = { tx, settings, changes: new Map(), freed: new Map(), over: [] };
    const given: FinishAnswer[] = [];
    for (const report of reports) given.push(await finishOne(turn, report));
    for (const [pool, slots] of turn.freed) await releasePoolSlots(tx, pool, slots);
    await releaseLimits(tx, turn.over);
    for (const [runRef, change] of turn.changes) {
      const seq = await countRunEvent(tx, runRef, settings.nowUs());
      notices.push({ runRef, seq, change });
    }
    return given;
  });
  for (const notice of notices) settings.notify({ kind: 'run-changed', ...notice });
  return answers;
}

async function finishOne(turn: FinishTurn, report: FinishReport): Promise<FinishAnswer> {
  const row = await readAttempt(turn.tx, report.attemptId);
  if (!row) return 'stale';
  if (row.state === 'restarting') return restart(turn, row, report.endUs);
  const version = await turn.settings.versions.get(turn.tx, row.version_id);
  const task = version.graph.tasks[version.graph.indexOf(row.task_id)];
  if (!task) return 'stale';
  const facts = {
    mapIndex: row.map_index,
    iteration: row.iteration,
    path: row.path,
    tryNumber: row.try_number,
    maxTries: row.max_tries,
    infraLosses: row.infra_losses,
    endUs: report.endUs,
  };
  const { outcome } = report;
  const settled = settleOutcome(version.graph, task, outcome, facts, turn.settings.maxMapLength);
  const xcoms = xcomsToStore(outcome, settled, skipsSomething(version.graph, task, row, report.outcome));
  if (!(await write(turn, row, report, settled, xcoms))) return 'stale';
  noteChange(turn, row, task, report, settled, xcoms);
  return 'accepted';
}

async function write(
  turn: FinishTurn,
  row: LiveRow,
  report: FinishReport,
  settled: SettledOutcome,
  xcoms: readonly XComEntry[],
): Promise<boolean> {
  const { tx, settings } = turn;
  const written = await settleAttempt(tx, {
    attemptId: row.id,
    event: settled.event,
    state: settled.state,
    endUs: report.endUs,
    waitUntilUs: settled.waitUntilUs,
    error: settled.error === null ? null : JSON.stringify(settled.error),
    reason: settled.reason,
    renderedFields: report.renderedFields,
    renderedMapIndex: report.renderedMapIndex ?? null,
  });
  if (!written) return false;
  await storeXComs(tx, row, xcoms, report.endUs);
  if (settled.event === 'retry') {
    if (settled.grantsTry) await grantInfraRetry(tx, row.id);
    await archiveAttempt(tx, row.id, 'failed', settings.newId());
  }
  free(turn, row);
  return true;
}

/** A branch that skips something stores no value, as in Airflow; those in what is mapped keep theirs. */
function skipsSomething(
  graph: RunGraph,
  task: GraphTask,
  row: LiveRow,
  outcome: FinishReport['outcome'],
): boolean {
  if (outcome.kind !== 'success' || outcome.followed === null || row.map_index >= 0) return false;
  return skippedByBranch(graph, task.index, outcome.followed).length > 0;
}

function xcomsToStore(
  outcome: FinishReport['outcome'],
  settled: SettledOutcome,
  withoutValue: boolean,
): readonly XComEntry[] {
  if (outcome.kind !== 'success') return [];
  const keepsValue = settled.state === 'success' && !withoutValue;
  const entries = outcome.xcoms.filter((entry) => keepsValue || entry.key !== 'return_value');
  const { followed, loopStops } = outcome;
  if ((followed === null && loopStops === undefined) || settled.state !== 'success') return entries;
  const choice = loopStops === undefined ? { followed } : { followed, loopStops };
  return [...entries, { key: BRANCH_KEY, json: JSON.stringify(choice), length: null }];
}

/** A cleared attempt whose process is gone now: the instance waits anew, as a new attempt. */
async function restart(turn: FinishTurn, row: LiveRow, endUs: number): Promise<FinishAnswer> {
  const version = await turn.settings.versions.get(turn.tx, row.version_id);
  const task = version.graph.tasks[version.graph.indexOf(row.task_id)];
  const nextId = turn.settings.newId();
  await endRestarting(turn.tx, row.id, endUs);
  await archiveAttempt(turn.tx, row.id, 'failed', nextId);
  await resetInstance(turn.tx, nextId, task?.definition.retries ?? 0);
  free(turn, row);
  changeOf(turn, row.run_ref).reread = true;
  return 'stale';
}

function free(turn: FinishTurn, row: LiveRow): void {
  turn.over.push(row.id);
  turn.freed.set(row.pool, (turn.freed.get(row.pool) ?? 0) + row.pool_slots);
}

function changeOf(turn: FinishTurn, runRef: number): MutableChange {
  const known = turn.changes.get(runRef);
  if (known) return known;
  const change: MutableChange = { ended: [], waiting: [], returned: [], reread: false };
  turn.changes.set(runRef, change);
  return change;
}

function noteChange(
  turn: FinishTurn,
  row: LiveRow,
  task: GraphTask,
  { outcome }: FinishReport,
  settled: SettledOutcome,
  xcoms: readonly XComEntry[],
): void {
  const change = changeOf(turn, row.run_ref);
  const place = { taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration };
  if (settled.waitUntilUs !== null) {
    change.waiting.push({ ...place, untilUs: settled.waitUntilUs });
    return;
  }
  change.ended.push({
    ...place,
    ...resultOf(task, outcome, settled, xcoms),
    state: settled.state as InstanceEnd['state'],
  });
}

function resultOf(
  task: GraphTask,
  outcome: FinishReport['outcome'],
  settled: SettledOutcome,
  xcoms: readonly XComEntry[],
): Omit<InstanceEnd, 'iteration' | 'mapIndex' | 'state' | 'taskId'> {
  if (outcome.kind !== 'success' || settled.state !== 'success') {
    return { hasValue: false, length: null, followed: null };
  }
  const value = xcoms.find((entry) => entry.key === 'return_value');
  return {
    hasValue: value !== undefined,
    length: value?.length ?? null,
    followed: outcome.followed,
    // Only where items of items are mapped over is it worth reading the value.
    ...(value !== undefined && task.mapDepth > 1
      ? { shape: shapeOf(JSON.parse(value.json), task.mapDepth) }
      : {}),
    ...(outcome.loopStops === undefined ? {} : { loopStops: outcome.loopStops }),
  };
}

// Applies reports of ended attempts: all that arrived together in one transaction, each kind of write in one go, then one
// notice per run.
import type { GraphTask, RunGraph, XComEntry } from '@ariel/core';
import type { FinishAnswer, FinishReport } from '@ariel/protocol';
import {
  archiveAttempt,
  archiveAttempts,
  endRestarting,
  grantInfraRetries,
  type LiveRow,
  lockAttempts,
  type Queryable,
  readRun,
  releaseLimits,
  releasePools,
  resetInstance,
  settleAttempts,
  storeXComs,
} from '@ariel/store';
import { RunChanges } from './run-changes.ts';
import type { ExecutionSettings } from './settings.ts';
import { type SettledOutcome, settleOutcome } from './settle-outcome.ts';
import { xcomsToStore } from './stored-results.ts';
import { recordEvents } from './tell-owners.ts';

/** One report with what it means for its attempt. */
interface Settled {
  readonly report: FinishReport;
  readonly row: LiveRow;
  readonly graph: RunGraph;
  readonly task: GraphTask;
  readonly settled: SettledOutcome;
  readonly xcoms: readonly XComEntry[];
}

interface FinishTurn {
  readonly tx: Queryable;
  readonly settings: ExecutionSettings;
  readonly changes: RunChanges;
  /** Attempts that hold nothing any more. */
  readonly over: LiveRow[];
}

export async function finishAttempts(
  settings: ExecutionSettings,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[]> {
  if (reports.length === 0) return [];
  const { answers, notices } = await settings.database.transaction(async (tx) => {
    const ids = [...new Set(reports.map(({ attemptId }) => attemptId))].sort();
    const { events, rows: found } = await lockAttempts(tx, ids, settings.nowUs());
    const rows = new Map(found.map((row) => [row.id, row]));
    const turn: FinishTurn = { tx, settings, changes: new RunChanges(), over: [] };
    const accepted = await settleReports(turn, rows, reports);
    await free(turn);
    return {
      answers: reports.map((report): FinishAnswer => (accepted.has(report) ? 'accepted' : 'stale')),
      notices: await recordEvents(tx, settings, events, turn.changes.byRun),
    };
  });
  for (const notice of notices) settings.notify(notice);
  return answers;
}

/** The reports that count. */
async function settleReports(
  turn: FinishTurn,
  rows: Map<string, LiveRow>,
  reports: readonly FinishReport[],
): Promise<ReadonlySet<FinishReport>> {
  const ended: Settled[] = [];
  for (const report of reports) {
    const row = rows.get(report.attemptId);
    if (!row || isOfEarlierLook(row, report)) continue;
    // A report that came twice counts once.
    rows.delete(report.attemptId);
    if (row.state === 'restarting') await restart(turn, row, report.endUs);
    else {
      const settled = await settle(turn, row, report);
      if (settled) ended.push(settled);
    }
  }
  const written = await settleAttempts(turn.tx, ended.map(settlementOf));
  const counted = ended.filter((_each, index) => written[index]);
  await keepResults(turn, counted);
  for (const each of counted) {
    turn.over.push(each.row);
    turn.changes.note(each.row, each.task, each.report, each.settled, each.xcoms);
  }
  return new Set(counted.map(({ report }) => report));
}

/** A sensor keeps its attempt from look to look: what comes late of one look is not about the next. */
function isOfEarlierLook(row: LiveRow, { startUs }: FinishReport): boolean {
  return startUs !== undefined && row.start_at !== startUs;
}

async function settle(
  { settings, tx }: FinishTurn,
  row: LiveRow,
  report: FinishReport,
): Promise<Settled | null> {
  const { graph } = await settings.versions.get(tx, row.version_id);
  const task = graph.hasTask(row.task_id) ? graph.tasks[graph.indexOf(row.task_id)] : undefined;
  if (!task) return null;
  const facts = {
    mapIndex: row.map_index,
    iteration: row.iteration,
    path: row.path,
    tryNumber: row.try_number,
    maxTries: row.max_tries,
    infraLosses: row.infra_losses,
    endUs: report.endUs,
  };
  const settled = settleOutcome(graph, task, report.outcome, facts, settings.maxMapLength);
  return {
    report,
    row,
    graph,
    task,
    settled,
    xcoms: xcomsToStore(graph, task, row, report.outcome, settled),
  };
}

const settlementOf = ({ report, row, settled }: Settled) => ({
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

async function keepResults({ settings, tx }: FinishTurn, counted: readonly Settled[]): Promise<void> {
  await storeXComs(
    tx,
    counted.flatMap(({ report, row, xcoms }) => xcoms.map((entry) => ({ row, entry, atUs: report.endUs }))),
  );
  const retried = counted.filter(({ settled }) => settled.event === 'retry');
  if (retried.length === 0) return;
  await grantInfraRetries(
    tx,
    retried.filter(({ settled }) => settled.grantsTry).map(({ row }) => row.id),
  );
  await archiveAttempts(
    tx,
    retried.map(({ row }) => ({ attemptId: row.id, state: 'failed', nextAttemptId: settings.newId() })),
  );
}

/** A cleared attempt whose process is gone now: the instance waits anew, as a new attempt. */
async function restart(turn: FinishTurn, row: LiveRow, endUs: number): Promise<void> {
  // Its run may have moved on to another version meanwhile.
  const run = await readRun(turn.tx, row.run_ref);
  const { graph } = await turn.settings.versions.get(turn.tx, run?.version_id ?? row.version_id);
  const task = graph.hasTask(row.task_id) ? graph.tasks[graph.indexOf(row.task_id)] : undefined;
  const nextId = turn.settings.newId();
  await endRestarting(turn.tx, row.id, endUs);
  await archiveAttempt(turn.tx, row.id, 'failed', nextId);
  await resetInstance(turn.tx, nextId, task?.definition.retries ?? 0);
  turn.over.push(row);
  turn.changes.rereads(row.run_ref);
}

async function free({ over, tx }: FinishTurn): Promise<void> {
  await releasePools(tx, over);
  await releaseLimits(
    tx,
    over.map(({ id }) => id),
  );
}

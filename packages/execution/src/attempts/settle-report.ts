// One report with what it means for its attempt. It writes nothing.
import type { GraphTask, RunGraph, XComEntry } from '@ariel/core';
import type { FinishReport } from '@ariel/protocol';
import type { HeldRow, Queryable, Settlement } from '@ariel/store';
import { DEFAULT_MAX_RETRY_DELAY_MS, growingWait } from './retry-wait.ts';
import type { ExecutionSettings } from './settings.ts';
import { type SettledOutcome, settleOutcome } from './settle-outcome.ts';
import { xcomsToStore } from './stored-results.ts';

export interface Settled<Row extends HeldRow = HeldRow> {
  readonly report: FinishReport;
  readonly row: Row;
  readonly graph: RunGraph;
  readonly task: GraphTask;
  readonly settled: SettledOutcome;
  readonly xcoms: readonly XComEntry[];
}

/** Null where the attempt's version has no such task. */
export async function settleReport<Row extends HeldRow>(
  settings: ExecutionSettings,
  db: Queryable,
  row: Row,
  report: FinishReport,
): Promise<Settled<Row> | null> {
  const { graph } = await settings.versions.get(db, row.version_id);
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
    startUs: row.start_at,
    growing: await growingWait(db, task, row, {
      dagId: graph.dagId,
      outcome: report.outcome,
      capMs: settings.maxRetryDelayMs ?? DEFAULT_MAX_RETRY_DELAY_MS,
    }),
  };
  const settled = settleOutcome(graph, task, report.outcome, facts, settings.maxMapLength);
  const xcoms = xcomsToStore(graph, task, row, report.outcome, settled);
  return { report, row, graph, task, settled, xcoms };
}

export const settlementOf = ({ report, row, settled }: Settled): Settlement => ({
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

/** A sensor keeps its attempt from look to look: what comes late of one look is not about the next. */
export function isOfEarlierLook({ start_at }: HeldRow, { startUs }: FinishReport): boolean {
  return startUs !== undefined && start_at !== startUs;
}

/** Values that are stored with the ends of their tries. */
export const valuesOf = (ended: readonly Settled[]) =>
  ended.flatMap(({ report, row, xcoms }) => xcoms.map((entry) => ({ row, entry, atUs: report.endUs })));

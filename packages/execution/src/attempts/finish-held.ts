// Applies reports of attempts that look as this process last saw them, without reading them: one round trip. Where somebody has
// touched one meanwhile, nothing is written, and the caller goes the careful way (finish-attempts.ts).
import type { FinishAnswer, FinishReport } from '@ariel/protocol';
import {
  type CountedEvent,
  countOwnEvents,
  countRunEvents,
  LostRaceError,
  type Queryable,
  releaseLimits,
  releasePools,
  settleHeldAttempts,
  storeXComs,
} from '@ariel/store';
import type { HeldAttempts } from './held-attempts.ts';
import { RunChanges } from './run-changes.ts';
import type { ExecutionSettings } from './settings.ts';
import { isOfEarlierLook, type Settled, settlementOf, settleReport, valuesOf } from './settle-report.ts';
import { noticesOf } from './tell-owners.ts';

/** The answers; null where it takes the careful way. */
export async function finishHeld(
  settings: ExecutionSettings,
  held: HeldAttempts,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[] | null> {
  const { database, hereId, notify } = settings;
  const ownerId = hereId?.() ?? null;
  if (hereId !== undefined && ownerId === null) return null;
  const ended = await settleAll(settings, held, reports);
  if (ended === null) return null;
  const changes = new RunChanges();
  for (const each of ended) changes.note(each.row, each.task, each.report, each.settled, each.xcoms);
  try {
    const events = await database.transaction((tx) => write(tx, settings, ownerId, ended));
    for (const notice of noticesOf(events, changes.byRun)) notify(notice);
    return reports.map(() => 'accepted');
  } catch (error) {
    if (error instanceof LostRaceError) return null;
    throw error;
  }
}

/** Null where one of them is not known well enough, or more than its row changes. */
async function settleAll(
  settings: ExecutionSettings,
  held: HeldAttempts,
  reports: readonly FinishReport[],
): Promise<readonly Settled[] | null> {
  const ended: Settled[] = [];
  const ids = new Set<string>();
  for (const report of reports) {
    const row = held.get(report.attemptId);
    if (!row || ids.has(row.id) || isOfEarlierLook(row, report)) return null;
    ids.add(row.id);
    const settled = await settleReport(settings, settings.database, row, report);
    if (!settled || !isOver(settled)) return null;
    ended.push(settled);
  }
  return ended;
}

const isOver = ({ settled: { event } }: Settled): boolean =>
  event === 'succeed' || event === 'fail' || event === 'skip';

/** Everything is asked for at once. The runs' rows are locked first. */
async function write(
  tx: Queryable,
  { nowUs }: ExecutionSettings,
  ownerId: string | null,
  ended: readonly Settled[],
): Promise<readonly CountedEvent[]> {
  tx.closes?.();
  const runRefs = ended.map(({ row }) => row.run_ref);
  const rows = ended.map(({ row }) => row);
  const inOrder = [...ended].sort((left, right) => (left.row.id < right.row.id ? -1 : 1));
  const [events] = await Promise.all([
    ownerId === null ? countRunEvents(tx, runRefs, nowUs()) : countOwnEvents(tx, ownerId, runRefs, nowUs()),
    settleHeldAttempts(
      tx,
      inOrder.map((each) => ({ end: settlementOf(each), held: each.row })),
    ),
    storeXComs(tx, valuesOf(inOrder)),
    releasePools(tx, rows),
    releaseLimits(
      tx,
      rows.map(({ id }) => id),
    ),
  ]);
  return events;
}

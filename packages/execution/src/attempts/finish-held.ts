// Applies reports of attempts that look as this process last saw them, without reading them: one round trip. Where somebody has
// touched one meanwhile, nothing is written, and the caller goes the careful way (finish-attempts.ts).
import type { FinishAnswer, FinishReport, HeldEnds } from '@ariel/protocol';
import {
  countOwnEvents,
  countRunEvents,
  LostRaceError,
  type NewAssetEvent,
  type Queryable,
  releaseLimits,
  releasePools,
  settleHeldAttempts,
  storeAssetEvents,
  storeXComs,
} from '@ariel/store';
import { newsOf } from '../assets/news-of-ends.ts';
import { needsCallback } from '../callbacks/needed-callbacks.ts';
import { tellEnds } from '../listeners/heard-ends.ts';
import type { HeldAttempts } from './held-attempts.ts';
import { RunChanges } from './run-changes.ts';
import type { ExecutionSettings } from './settings.ts';
import { isOfEarlierLook, type Settled, settlementOf, settleReport, valuesOf } from './settle-report.ts';
import { noticesOf } from './tell-owners.ts';

interface SettledHeld extends Settled {
  readonly mayHoldLimits: boolean;
}

/** The answers; null where it takes the careful way. */
export async function finishHeld(
  settings: ExecutionSettings,
  held: HeldAttempts,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[] | null> {
  const { hereId } = settings;
  const ownerId = hereId?.() ?? null;
  if (hereId !== undefined && ownerId === null) return null;
  const ended = await settleAll(settings, held, reports);
  if (ended === null) return null;
  const news = newsOf(ended);
  const ends = heldEnds(ended, news);
  const isWritten = (await settings.joinTurn?.(ends)) || (await writeAlone(settings, ownerId, ends));
  if (isWritten && news.length > 0) settings.notify({ kind: 'asset-events' });
  if (isWritten) tellEnds(settings.heard, ended, news);
  return isWritten ? reports.map(() => 'accepted') : null;
}

/** In a transaction of their own: false where somebody was faster. */
async function writeAlone(
  { database, notify, nowUs }: ExecutionSettings,
  ownerId: string | null,
  ends: HeldEnds<Queryable>,
): Promise<boolean> {
  const runRefs = [...ends.changes.keys()];
  try {
    const events = await database.transaction(async (tx) => {
      tx.closes?.();
      // The runs' rows are locked before all else.
      const [counted] = await Promise.all([
        ownerId === null
          ? countRunEvents(tx, runRefs, nowUs())
          : countOwnEvents(tx, ownerId, runRefs, nowUs()),
        ends.settle(tx),
        releasePools(tx, ends.attempts),
      ]);
      return counted;
    });
    for (const notice of noticesOf(events, ends.changes)) notify(notice);
    return true;
  } catch (error) {
    if (error instanceof LostRaceError) return false;
    throw error;
  }
}

/** Null where one of them is not known well enough, or more than its row changes. */
async function settleAll(
  settings: ExecutionSettings,
  held: HeldAttempts,
  reports: readonly FinishReport[],
): Promise<readonly SettledHeld[] | null> {
  const ended: SettledHeld[] = [];
  const ids = new Set<string>();
  for (const report of reports) {
    const attempt = held.get(report.attemptId);
    if (!attempt || ids.has(report.attemptId) || isOfEarlierLook(attempt.row, report)) return null;
    const { mayHoldLimits, row } = attempt;
    ids.add(row.id);
    const settled = await settleReport(settings, settings.database, row, report);
    if (!settled || !isOver(settled) || needsCallback(settled)) return null;
    if (settings.clearsStateOnSuccess && settled.settled.event === 'succeed') return null;
    ended.push({ ...settled, mayHoldLimits });
  }
  return ended;
}

const isOver = ({ settled: { event } }: Settled): boolean =>
  event === 'succeed' || event === 'fail' || event === 'skip';

function heldEnds(ended: readonly SettledHeld[], news: readonly NewAssetEvent[]): HeldEnds<Queryable> {
  const changes = new RunChanges();
  for (const each of ended) changes.note(each.row, each.task, each.report, each.settled, each.xcoms);
  const inOrder = [...ended].sort((left, right) => (left.row.id < right.row.id ? -1 : 1));
  return {
    changes: changes.byRun,
    attempts: ended.map(({ row }) => row),
    settle: async (tx) => {
      await Promise.all([
        settleHeldAttempts(
          tx,
          inOrder.map((each) => ({ end: settlementOf(each), held: each.row })),
        ),
        storeXComs(tx, valuesOf(inOrder)),
        storeAssetEvents(tx, news),
        releaseLimits(
          tx,
          inOrder.flatMap(({ mayHoldLimits, row }) => (mayHoldLimits ? row.id : [])),
        ),
      ]);
    },
  };
}

// Applies reports of ended attempts: all that arrived together in one transaction, each kind of write in one go, then one
// notice per run.
import type { FinishAnswer, FinishReport } from '@ariel/protocol';
import {
  archiveAttempt,
  archiveAttempts,
  deleteTaskStatesOf,
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
  storeAssetEvents,
  storeXComs,
} from '@ariel/store';
import { newsOf } from '../assets/news-of-ends.ts';
import { storeCallbacks } from '../callbacks/needed-callbacks.ts';
import { askPeople } from '../humans/ask-people.ts';
import { tellEnds } from '../listeners/heard-ends.ts';
import { deferCounted } from '../triggers/defer-counted.ts';
import { finishHeld } from './finish-held.ts';
import type { HeldAttempts } from './held-attempts.ts';
import { RunChanges } from './run-changes.ts';
import type { ExecutionSettings } from './settings.ts';
import { isOfEarlierLook, type Settled, settlementOf, settleReport, valuesOf } from './settle-report.ts';
import { recordEvents } from './tell-owners.ts';

interface FinishTurn {
  readonly tx: Queryable;
  readonly settings: ExecutionSettings;
  readonly changes: RunChanges;
  /** Attempts that hold nothing any more. */
  readonly over: LiveRow[];
  /** Something is to be called outside of its process. */
  callsBack: boolean;
  /** What ended, and was written. */
  counted: readonly Settled[];
  /** Assets have news. */
  hasNews: boolean;
  /** Somebody is asked. */
  asksPeople: boolean;
}

/** Of attempts that were claimed here: without reading them, where nobody has touched them since. */
export async function finishClaimed(
  settings: ExecutionSettings,
  held: HeldAttempts,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[]> {
  if (reports.length === 0) return [];
  const answers = (await finishHeld(settings, held, reports)) ?? (await finishAttempts(settings, reports));
  for (const { attemptId } of reports) held.forget(attemptId);
  return answers;
}

export async function finishAttempts(
  settings: ExecutionSettings,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[]> {
  if (reports.length === 0) return [];
  const { answers, asksPeople, callsBack, counted, hasNews, notices } = await settings.database.transaction(
    async (tx) => {
      const ids = [...new Set(reports.map(({ attemptId }) => attemptId))].sort();
      const { events, rows: found } = await lockAttempts(tx, ids, settings.nowUs());
      const rows = new Map(found.map((row) => [row.id, row]));
      const turn: FinishTurn = {
        tx,
        settings,
        changes: new RunChanges(),
        over: [],
        callsBack: false,
        counted: [],
        hasNews: false,
        asksPeople: false,
      };
      const accepted = await settleReports(turn, rows, reports);
      await free(turn);
      return {
        answers: reports.map((report): FinishAnswer => (accepted.has(report) ? 'accepted' : 'stale')),
        notices: await recordEvents(tx, settings, events, turn.changes.byRun),
        callsBack: turn.callsBack,
        hasNews: turn.hasNews,
        counted: turn.counted,
        asksPeople: turn.asksPeople,
      };
    },
  );
  for (const notice of notices) settings.notify(notice);
  tellEnds(settings.heard, counted, newsOf(counted));
  if (callsBack) settings.notify({ kind: 'callbacks-waiting' });
  if (hasNews) settings.notify({ kind: 'asset-events' });
  if (asksPeople) settings.notify({ kind: 'requests-waiting' });
  return answers;
}

/** The reports that count. */
async function settleReports(
  turn: FinishTurn,
  rows: Map<string, LiveRow>,
  reports: readonly FinishReport[],
): Promise<ReadonlySet<FinishReport>> {
  const ended: Settled<LiveRow>[] = [];
  for (const report of reports) {
    const row = rows.get(report.attemptId);
    if (!row || isOfEarlierLook(row, report)) continue;
    // A report that came twice counts once.
    rows.delete(report.attemptId);
    if (row.state === 'restarting') await restart(turn, row, report.endUs);
    else {
      const settled = await settleReport(turn.settings, turn.tx, row, report);
      if (settled) ended.push(settled);
    }
  }
  const written = await settleAttempts(turn.tx, ended.map(settlementOf));
  const counted = ended.filter((_each, index) => written[index]);
  await keepResults(turn, counted);
  const news = newsOf(counted);
  await storeAssetEvents(turn.tx, news);
  turn.hasNews = news.length > 0;
  turn.counted = counted;
  turn.callsBack = await storeCallbacks(turn.tx, turn.settings, counted);
  await deferCounted(turn.tx, turn.settings, counted);
  turn.asksPeople = await askPeople(turn.tx, counted);
  if (turn.settings.clearsStateOnSuccess)
    await deleteTaskStatesOf(
      turn.tx,
      counted.filter(({ settled }) => settled.event === 'succeed').map(({ row }) => row),
    );
  for (const each of counted) {
    if (each.settled.event !== 'defer') turn.over.push(each.row);
    turn.changes.note(each.row, each.task, each.report, each.settled, each.xcoms);
  }
  return new Set(counted.map(({ report }) => report));
}

async function keepResults(
  { settings, tx }: FinishTurn,
  counted: readonly Settled<LiveRow>[],
): Promise<void> {
  await storeXComs(tx, valuesOf(counted));
  const retried = counted.filter(({ settled }) => settled.event === 'retry');
  if (retried.length === 0) return;
  await grantInfraRetries(
    tx,
    retried.filter(({ settled }) => settled.grantsTry).map(({ row }) => row.id),
  );
  const nextIds = retried.map(() => settings.newId());
  await archiveAttempts(
    tx,
    retried.map(({ row }, index) => ({
      attemptId: row.id,
      state: 'failed',
      nextAttemptId: nextIds[index] as string,
    })),
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

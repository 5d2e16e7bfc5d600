// Ends waits: by an event, a failure or the end of their time. Exactly once, whoever tells it and however often.
import type { Resumption } from '@ariel/core';
import type { RunChange, TriggerEnd } from '@ariel/protocol';
import {
  countRunEvents,
  dueTriggers,
  type Queryable,
  readWaiting,
  releaseAfterDeferral,
  resumeAttempts,
  takeWaiting,
  type WaitingRow,
} from '@ariel/store';
import type { ExecutionSettings } from '../attempts/settings.ts';
import { nothingChanged, recordEvents } from '../attempts/tell-owners.ts';

/** What ends a wait; what watchers saw is written elsewhere. */
type WaitEnd = Exclude<TriggerEnd, { kind: 'fired' }>;

type ResumeSettings = Pick<ExecutionSettings, 'database' | 'hereId' | 'notify' | 'nowUs'>;

/** Ends that are written in one transaction. */
const AT_ONCE = 500;
const LONGEST_TEXT = 100_000;

/** How many waits it ended: those that were over before are left alone. */
export async function resumeTriggers(settings: ResumeSettings, ends: readonly TriggerEnd[]): Promise<number> {
  const waits = ends.filter((end) => end.kind !== 'fired');
  let ended = 0;
  for (let from = 0; from < waits.length; from += AT_ONCE)
    ended += await resumeSome(settings, waits.slice(from, from + AT_ONCE));
  return ended;
}

async function resumeSome(settings: ResumeSettings, ends: readonly WaitEnd[]): Promise<number> {
  // The first word counts.
  const byTrigger = new Map([...ends].reverse().map((end) => [end.triggerId, end]));
  const ids = [...byTrigger.keys()].sort();
  const { count, notices } = await settings.database.transaction(async (tx) => {
    const waiting = await readWaiting(tx, ids);
    if (waiting.length === 0) return { count: 0, notices: [] };
    const runs = waiting.map((row) => row.run_ref);
    const events = await countRunEvents(tx, runs, settings.nowUs());
    const taken = await takeWaiting(
      tx,
      waiting.map(({ id }) => id),
    );
    const changes = await resume(tx, settings, taken, byTrigger);
    return { count: taken.length, notices: await recordEvents(tx, settings, events, changes) };
  });
  for (const notice of notices) settings.notify(notice);
  return count;
}

async function resume(
  tx: Queryable,
  { nowUs }: ResumeSettings,
  taken: readonly WaitingRow[],
  ends: ReadonlyMap<string, WaitEnd>,
): Promise<ReadonlyMap<number, RunChange>> {
  const resumed = taken.flatMap((row) => {
    const end = ends.get(row.id);
    return end ? [{ attemptId: row.attempt_id, resumption: resumptionOf(row, end) }] : [];
  });
  const rows = (await resumeAttempts(tx, 'deferred', resumed, nowUs())).filter((row) => row !== undefined);
  await releaseAfterDeferral(tx, taken);
  const byRun = Map.groupBy(rows, (row) => row.run_ref);
  return new Map(
    [...byRun].map(([runRef, alike]) => {
      const names = alike.map((row) => ({
        taskId: row.task_id,
        mapIndex: row.map_index,
        iteration: row.iteration,
        reason: 'what it waited for has come',
      }));
      return [runRef, { ...nothingChanged, resumed: names }] as const;
    }),
  );
}

function resumptionOf({ kwargs, method }: WaitingRow, end: WaitEnd): Resumption {
  switch (end.kind) {
    case 'event':
      return { kind: 'event', method, kwargs, event: end.event };
    case 'timeout':
      return { kind: 'timeout', method, kwargs, message: 'no event of its trigger came in time' };
    case 'failure': {
      const message = end.message.slice(0, LONGEST_TEXT);
      return { kind: 'failure', method, kwargs, message, stack: end.stack?.slice(0, LONGEST_TEXT) ?? null };
    }
  }
}

/** Ends waits whose time is over, whoever runs them, or nobody. How many there were. */
export async function timeOutTriggers(settings: ResumeSettings): Promise<number> {
  let ended = 0;
  for (;;) {
    const due = await dueTriggers(settings.database, settings.nowUs(), AT_ONCE);
    if (due.length === 0) return ended;
    ended += await resumeTriggers(
      settings,
      due.map((triggerId) => ({ kind: 'timeout', triggerId })),
    );
  }
}

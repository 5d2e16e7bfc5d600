// Writes how an attempt ended. Each write repeats the guard of its transition and names the attempt, so that a report
// of an attempt that is not live any more changes nothing.
import type { InstanceState, TaskEvent, XComEntry } from '@ariel/core';
import type { Queryable, SqlParameters } from '../database/database.ts';
import { expectRows } from '../database/expect-rows.ts';
import { writeLater } from '../database/write-later.ts';
import type { HeldRow } from './live-attempt.ts';
import { stateGuard } from './state-guard.ts';

export interface Settlement {
  readonly attemptId: string;
  readonly event: Extract<
    TaskEvent,
    'succeed' | 'fail' | 'skip' | 'reschedule' | 'retry' | 'defer' | 'awaitInput'
  >;
  readonly state: InstanceState;
  readonly endUs: number;
  readonly waitUntilUs: number | null;
  readonly error: string | null;
  readonly reason: string | null;
  readonly renderedFields: string | null;
  /** What the instance of a mapped task is called; null: as before. */
  readonly renderedMapIndex: string | null;
}

const settle = (event: Settlement['event']): string => `update task_instance
  set state = ?, end_at = ?, wait_until = ?, error = ?, reason = ?, rendered_fields = coalesce(?, rendered_fields),
      rendered_map_index = coalesce(?, rendered_map_index), resume = null,
      reschedules = reschedules + ${event === 'reschedule' ? 1 : 0}, lease_until = null
  where id = ? and ${stateGuard(event)}`;

const settleStatements = {
  succeed: settle('succeed'),
  fail: settle('fail'),
  skip: settle('skip'),
  reschedule: settle('reschedule'),
  retry: settle('retry'),
  defer: settle('defer'),
  awaitInput: settle('awaitInput'),
} as const;

/** False where the attempt was not in a state that allows it: it lost its claim. */
export async function settleAttempt(tx: Queryable, end: Settlement): Promise<boolean> {
  return (await settleAttempts(tx, [end]))[0] === true;
}

/** All that ended in one way in one go; whether each was written. */
export async function settleAttempts(tx: Queryable, ends: readonly Settlement[]): Promise<boolean[]> {
  const written = new Set<Settlement>();
  const byEvent = [...Map.groupBy(ends, (end) => end.event)].map(async ([event, alike]) => {
    const counts = await tx.runMany(settleStatements[event], alike.map(parametersOf));
    for (const [index, end] of alike.entries()) if (counts[index] === 1) written.add(end);
  });
  await Promise.all(byEvent);
  return ends.map((end) => written.has(end));
}

const asClaimed = ` and state = 'running' and try_number = ? and max_tries = ? and infra_losses = ? and version_id = ?
  and start_at = ? returning id`;

/** As `settleAttempts` of attempts that nobody has touched since their claims; throws `LostRaceError` where somebody has. */
export async function settleHeldAttempts(
  tx: Queryable,
  ends: readonly { readonly end: Settlement; readonly held: HeldRow }[],
): Promise<void> {
  const byEvent = [...Map.groupBy(ends, ({ end }) => end.event)].map(([event, alike]) =>
    expectRows(
      tx,
      `${settleStatements[event]}${asClaimed}`,
      alike.map(({ end, held }) => [
        ...parametersOf(end),
        held.try_number,
        held.max_tries,
        held.infra_losses,
        held.version_id,
        held.start_at,
      ]),
    ),
  );
  await Promise.all(byEvent);
}

const parametersOf = (end: Settlement): SqlParameters => [
  end.state,
  end.endUs,
  end.waitUntilUs,
  end.error,
  end.reason,
  end.renderedFields,
  end.renderedMapIndex,
  end.attemptId,
];

const archive = `insert into task_instance_history
  (id, run_ref, task_id, map_index, iteration, path, state, try_number, max_tries, version_id, operator, pool, pool_slots,
   priority_weight, queue, scheduled_at, queued_at, start_at, end_at, hostname, pid, rendered_map_index,
   rendered_fields, error, reason)
  select id, run_ref, task_id, map_index, iteration, path, ?, try_number, max_tries, version_id, operator, pool, pool_slots,
   priority_weight, queue, scheduled_at, queued_at, start_at, end_at, hostname, pid, rendered_map_index,
   rendered_fields, error, reason
  from task_instance i where id = ? and try_number > 0 and not exists (select 1 from task_instance_history h
    where h.run_ref = i.run_ref and h.task_id = i.task_id and h.map_index = i.map_index and h.iteration = i.iteration
      and h.try_number = i.try_number)`;

/**
 * Keeps a finished try in the history, in `state`, and gives the instance the id of its next attempt. A try is kept
 * once: an instance that waits for a retry, or never began, has none to keep.
 */
export async function archiveAttempt(
  tx: Queryable,
  attemptId: string,
  state: InstanceState,
  nextAttemptId: string,
): Promise<void> {
  await archiveAttempts(tx, [{ attemptId, state, nextAttemptId }]);
}

export interface ArchivedAttempt {
  readonly attemptId: string;
  readonly state: InstanceState;
  readonly nextAttemptId: string;
}

export async function archiveAttempts(tx: Queryable, attempts: readonly ArchivedAttempt[]): Promise<void> {
  await writeLater(
    tx,
    archive,
    attempts.map(({ attemptId, state }) => [state, attemptId]),
  );
  await writeLater(
    tx,
    'update task_instance set id = ?, resume = null, queue_timeouts = 0 where id = ?',
    attempts.map(({ attemptId, nextAttemptId }) => [nextAttemptId, attemptId]),
  );
}

/** Forgets a try that never began: the next one has its number, and a new id. */
export async function dropAttempt(tx: Queryable, attemptId: string, nextAttemptId: string): Promise<void> {
  await tx.run('update task_instance set id = ?, try_number = try_number - 1 where id = ?', [
    nextAttemptId,
    attemptId,
  ]);
}

/** One more try for each, that the lost one does not cost. */
export async function grantInfraRetries(tx: Queryable, attemptIds: readonly string[]): Promise<void> {
  await tx.runMany(
    'update task_instance set infra_losses = infra_losses + 1, max_tries = max_tries + 1 where id = ?',
    attemptIds.map((id) => [id]),
  );
}

// A sensor that was queued for another look had begun its try before, and goes on with it: its start says so.
const giveBack = `update task_instance
  set try_number = try_number - (case when state = 'queued' and start_at is not null then 0 else 1 end),
      start_at = case when state = 'queued' then start_at end, state = 'scheduled', scheduled_at = ?, queued_at = null,
      lease_until = null, pid = null
  where id = ? and ${stateGuard('requeue')}`;

/** Gives an attempt back of which user code never began: the try is not counted. */
export async function returnAttempt(tx: Queryable, attemptId: string, nowUs: number): Promise<boolean> {
  return (await returnAttempts(tx, [attemptId], nowUs))[0] === true;
}

export async function returnAttempts(
  tx: Queryable,
  attemptIds: readonly string[],
  nowUs: number,
): Promise<boolean[]> {
  const counts = await tx.runMany(
    giveBack,
    attemptIds.map((id) => [nowUs, id]),
  );
  return counts.map((count) => count === 1);
}

const upsertXCom = `insert into xcom (run_ref, task_id, map_index, iteration, key, value, length, attempt_id, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (run_ref, task_id, map_index, iteration, key)
  do update set value = excluded.value, length = excluded.length, attempt_id = excluded.attempt_id, created_at = excluded.created_at`;

export interface ProducedXCom {
  readonly row: HeldRow;
  readonly entry: XComEntry;
  readonly atUs: number;
}

export async function storeXComs(tx: Queryable, produced: readonly ProducedXCom[]): Promise<void> {
  await writeLater(
    tx,
    upsertXCom,
    produced.map(({ atUs, entry, row }) => [
      row.run_ref,
      row.task_id,
      row.map_index,
      row.iteration,
      entry.key,
      entry.json,
      entry.length,
      row.id,
      atUs,
    ]),
  );
  const shown = produced.flatMap(({ entry: { key, view }, row }) =>
    view === undefined ? [] : [[row.run_ref, row.id, key, view]],
  );
  if (shown.length > 0) await writeLater(tx, upsertView, shown);
}

const upsertView = `insert into xcom_view (run_ref, attempt_id, key, view) values (?, ?, ?, ?)
  on conflict (run_ref, attempt_id, key) do update set view = excluded.view`;

// Callbacks that run by themselves go the ways of attempts: claimed, kept alive, reported. Their ids tell them apart, and here they
// part from each other.
import { isCallbackId } from '@ariel/core';
import type { ClaimAnswer, ClaimedAttempt, ClaimRequest, FinishAnswer, FinishReport } from '@ariel/protocol';
import {
  answerReference,
  type CallbackRow,
  claimCallbacks,
  endCallback,
  extendCallbackLeases,
  loseCallback,
  type Queryable,
  type RunCallbackFacts,
  readCallback,
  readRun,
} from '@ariel/store';
import { runFacts } from '../attempts/claim-attempts.ts';
import type { ExecutionSettings } from '../attempts/settings.ts';
import type { TaskCallbackFacts } from './needed-callbacks.ts';

/** Gives the answers of both kinds in the order of what was asked. */
export async function parted<Asked, Answer>(
  asked: readonly Asked[],
  idOf: (each: Asked) => string,
  answer: {
    attempts(attempts: readonly Asked[]): Promise<readonly Answer[]>;
    callbacks(callbacks: readonly Asked[]): Promise<readonly Answer[]>;
  },
): Promise<readonly Answer[]> {
  if (!asked.some((each) => isCallbackId(idOf(each)))) return answer.attempts(asked);
  const isCallback = asked.map((each) => isCallbackId(idOf(each)));
  const attempts = [...(await answer.attempts(asked.filter((_each, at) => !isCallback[at])))];
  const callbacks = [...(await answer.callbacks(asked.filter((_each, at) => isCallback[at])))];
  return isCallback.flatMap((is) => (is ? callbacks.splice(0, 1) : attempts.splice(0, 1)));
}

export async function claimCallbackWork(
  settings: ExecutionSettings,
  requests: readonly ClaimRequest[],
): Promise<ClaimAnswer[]> {
  const { database, leaseMs, nowUs } = settings;
  const rows = await database.transaction((tx) => claimCallbacks(tx, requests, nowUs(), leaseMs));
  return Promise.all(
    requests.map(async ({ attemptId }, index): Promise<ClaimAnswer> => {
      const row = rows[index];
      return row
        ? { kind: 'claimed', attempt: await described(settings, row) }
        : { kind: 'refused', attemptId, reason: 'the callback is not queued any more' };
    }),
  );
}

async function described(settings: ExecutionSettings, row: CallbackRow): Promise<ClaimedAttempt> {
  const run = await readRun(settings.database, row.run_ref);
  if (!run) throw new Error(`run ${row.run_ref} of callback ${row.id} is not in the database`);
  const {
    alert = null,
    deadline = null,
    error = null,
    reason,
    startUs,
  } = JSON.parse(row.facts) as Partial<TaskCallbackFacts & RunCallbackFacts>;
  return {
    attemptId: row.id,
    taskId: row.task_id ?? '',
    mapIndex: row.map_index,
    iteration: row.iteration,
    path: row.path,
    tryNumber: row.try_number,
    maxTries: row.max_tries,
    versionId: row.version_id,
    startUs: row.start_at ?? row.created_at,
    firstStartUs: startUs ?? row.created_at,
    run: runFacts(run),
    inputs: {},
    applied: {},
    kwargs: null,
    loop: null,
    logPath: row.log_path,
    callback: { kind: row.kind, event: row.event, reason: reason ?? null, error, alert, deadline },
  };
}

export async function finishCallbackWork(
  { database, notify }: ExecutionSettings,
  reports: readonly FinishReport[],
): Promise<FinishAnswer[]> {
  let changes = false;
  const answers: FinishAnswer[] = [];
  for (const report of reports) {
    const { accepted, isAgain, isDeadline } = await database.transaction((tx) => finishOne(tx, report));
    answers.push(accepted ? 'accepted' : 'stale');
    changes ||= isAgain || isDeadline;
  }
  if (changes) notify({ kind: 'callbacks-waiting' });
  return answers;
}

async function finishOne(tx: Queryable, { attemptId: id, endUs, outcome, startUs }: FinishReport) {
  const row = await readCallback(tx, id);
  const stale = { accepted: false, isAgain: false, isDeadline: false };
  if (row?.state !== 'running' || (startUs !== undefined && startUs !== row.start_at)) return stale;
  if (outcome.kind === 'failed') {
    const problem = `${outcome.error.name}: ${outcome.error.message}`;
    const wasLost = outcome.reason === 'lost' || outcome.reason === 'process_died';
    if (wasLost)
      return { ...stale, accepted: true, isAgain: await loseCallback(tx, { id, problem, endUs, startUs }) };
    return { ...stale, accepted: await endCallback(tx, { id, problem, endUs, startUs, state: 'failed' }) };
  }
  const accepted = await endCallback(tx, { id, state: 'success', problem: null, endUs, startUs });
  if (!accepted || row.kind !== 'reference') return { ...stale, accepted };
  const { alert = 0 } = JSON.parse(row.facts) as RunCallbackFacts;
  await answerReference(tx, { runRef: row.run_ref, alert, atUs: instantIn(outcome) });
  return { ...stale, accepted, isDeadline: true };
}

/** What a function said of a deadline: µs since the epoch, or null. */
function instantIn(outcome: FinishReport['outcome']): number | null {
  if (outcome.kind !== 'success') return null;
  const json = outcome.xcoms.find(({ key }) => key === 'return_value')?.json ?? 'null';
  const value: unknown = JSON.parse(json);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

export function beatCallbacks(
  { database, leaseMs }: ExecutionSettings,
  ids: readonly string[],
): Promise<readonly string[]> {
  return database.transaction((tx) => extendCallbackLeases(tx, ids, leaseMs));
}

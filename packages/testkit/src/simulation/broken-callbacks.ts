// What must hold of callbacks and deadlines when a world has come to its end: each end that is to be called was, nothing waits or
// runs for ever, and a missed deadline is recorded and called once.
import type { Queryable } from '@ariel/store';
import { instanceOf, type Ledger } from './ledger.ts';
import type { WorldPlan } from './world-plan.ts';

interface CallbackFacts {
  readonly plan: WorldPlan;
  readonly nowUs: number;
  readonly isPeaceful: boolean;
}

interface CallbackRow {
  readonly id: string;
  readonly kind: string;
  readonly event: string;
  readonly run_ref: number;
  readonly task_id: string | null;
  readonly map_index: number;
  readonly iteration: number;
  readonly try_number: number;
  readonly state: string;
  readonly claims: number;
  readonly problem: string | null;
}

/** What clocks differ by, and turns take. */
const LATE_US = 120_000_000;
const SLACK_US = 3_000_000;
const MAX_CLAIMS = 3;

export async function brokenCallbacks(
  db: Queryable,
  ledger: Ledger,
  facts: CallbackFacts,
): Promise<string[]> {
  const { dags } = facts.plan;
  const isAbout = dags.some(({ callsBack, deadlineMs, tasks }) =>
    Boolean(callsBack ?? deadlineMs ?? tasks.some((task) => task.callsBack)),
  );
  if (!isAbout) return [];
  const rows = await db.all<CallbackRow>(
    `select id, kind, event, run_ref, task_id, map_index, iteration, try_number, state, claims, problem from callback order by id`,
  );
  return [
    ...brokenRows(rows, ledger, facts),
    ...(await uncalledTries(db, rows, ledger, facts.plan)),
    ...(await uncalledRuns(db, facts.plan)),
    ...(await brokenDeadlines(db, facts)),
  ];
}

function brokenRows(rows: readonly CallbackRow[], ledger: Ledger, { isPeaceful }: CallbackFacts): string[] {
  const broken: string[] = [];
  for (const { claims, event, id, kind, problem, state } of rows) {
    const name = `callback ${id} (${kind}, ${event})`;
    const done = ledger.calls.get(id)?.done ?? 0;
    if (state === 'queued' || state === 'running') broken.push(`${name} is ${state} at the end`);
    if (state === 'success' && done === 0) broken.push(`${name} is said to be done, and never was`);
    if (state === 'failed' && claims > 0 && claims < MAX_CLAIMS)
      broken.push(`${name} was given up after ${claims} times: ${problem}`);
    if (claims > MAX_CLAIMS) broken.push(`${name} was begun ${claims} times`);
    if (isPeaceful && claims > 1)
      broken.push(`${name} was begun ${claims} times, and nothing had gone wrong`);
  }
  return broken;
}

/** A report that counts either says that callbacks were called, or brings about a row for them. */
async function uncalledTries(
  db: Queryable,
  rows: readonly CallbackRow[],
  ledger: Ledger,
  { dags }: WorldPlan,
): Promise<string[]> {
  const wanted = new Set(
    dags.flatMap(({ dagId, tasks }) =>
      tasks.flatMap(({ callsBack, id }) => (callsBack ? `${dagId} ${id}` : [])),
    ),
  );
  const runs = await db.all<{ id: number; dag_id: string; run_id: string }>(
    'select id, dag_id, run_id from dag_run',
  );
  const refs = new Map(runs.map((run) => [`${run.dag_id} ${run.run_id}`, run.id]));
  const called = new Set(
    rows.map((row) => [row.run_ref, row.task_id, row.map_index, row.iteration, row.try_number].join(' ')),
  );
  const broken: string[] = [];
  for (const { answer, attempt, outcome } of ledger.executions) {
    const { attemptId, iteration, mapIndex, run, taskId, tryNumber } = attempt;
    const ends = outcome?.kind === 'success' || outcome?.kind === 'failed' || outcome?.kind === 'skipped';
    if (answer !== 'accepted' || !ends || !wanted.has(`${run.dagId} ${taskId}`)) continue;
    const ref = refs.get(`${run.dagId} ${run.runId}`);
    if (ref === undefined || ledger.calledBack.has(attemptId)) continue;
    if (!called.has([ref, taskId, mapIndex, iteration, tryNumber].join(' ')))
      broken.push(
        `try ${tryNumber} of ${instanceOf(attempt)} ended (${outcome.kind}), and nobody was called`,
      );
  }
  return broken;
}

/** Ends that operators set are not called. */
async function uncalledRuns(db: Queryable, { dags }: WorldPlan): Promise<string[]> {
  const broken: string[] = [];
  for (const { callsBack, dagId } of dags) {
    if (!callsBack) continue;
    const runs = await db.all<{ run_id: string; state: string }>(
      `select r.run_id, r.state from dag_run r where r.dag_id = ? and r.state in ('success', 'failed')
         and (r.reason is null or (r.reason not like 'marked %' and r.reason not like 'backfill % was cancelled %'))
         and not exists (select 1 from callback c where c.run_ref = r.id and c.kind = 'dag')`,
      [dagId],
    );
    for (const { run_id: runId, state } of runs)
      broken.push(`run ${runId} of ${dagId} ended (${state}), and nobody was called`);
  }
  return broken;
}

async function brokenDeadlines(db: Queryable, { isPeaceful, nowUs, plan }: CallbackFacts): Promise<string[]> {
  const rows = await db.all<{
    run_id: string;
    at: number;
    missed_at: number | null;
    calls: number;
  }>(
    `select r.run_id, d.at, d.missed_at,
       (select count(*) from callback c where c.run_ref = d.run_ref and c.kind = 'deadline') as calls
     from deadline d join dag_run r on r.id = d.run_ref`,
  );
  const broken: string[] = [];
  for (const { at, calls, missed_at: missedUs, run_id: runId } of rows) {
    if (missedUs === null && at < nowUs - LATE_US)
      broken.push(`a deadline of ${runId} passed, and nobody saw it`);
    if (missedUs !== null && calls !== 1)
      broken.push(`a missed deadline of ${runId} was called ${calls} times`);
    if (missedUs === null && calls > 0) broken.push(`a deadline of ${runId} that was not missed was called`);
    if (isPeaceful && missedUs !== null && missedUs < at)
      broken.push(`a deadline of ${runId} was missed before its time`);
  }
  if (!isPeaceful) return broken;
  // Backfills and forks have no deadlines.
  for (const { dagId, deadlineMs } of plan.dags) {
    if (deadlineMs === undefined) continue;
    const late = await db.all<{ run_id: string }>(
      `select r.run_id from dag_run r where r.dag_id = ? and r.clear_count = 0 and r.end_at > r.queued_at + ? and r.run_type <> 'backfill'
         and r.run_id not like 'fork%' and (r.reason is null or r.reason not like 'marked %')
         and not exists (select 1 from deadline d where d.run_ref = r.id and d.missed_at is not null)`,
      [dagId, deadlineMs * 1000 + SLACK_US],
    );
    for (const { run_id: runId } of late)
      broken.push(`run ${runId} of ${dagId} ended late, and no deadline was missed`);
  }
  return broken;
}

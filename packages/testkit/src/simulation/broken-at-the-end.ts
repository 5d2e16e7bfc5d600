// What must hold when a world has come to its end: every execution of user code is a recorded try, every result is there,
// every tick of a schedule made one run, and nothing had to be repaired where nothing went wrong.
import type { Queryable } from '@ariel/store';
import { brokenAnswers } from './broken-answers.ts';
import { brokenAssets } from './broken-assets.ts';
import { brokenCallbacks } from './broken-callbacks.ts';
import { brokenOperating } from './broken-operating.ts';
import { brokenPartitions } from './broken-partitions.ts';
import { brokenWatchers } from './broken-watchers.ts';
import { brokenLogs, lateKills } from './broken-work.ts';
import { type Execution, instanceOf, type Ledger } from './ledger.ts';
import { ticksOf } from './planned-dag.ts';
import type { SimulatedQueues } from './simulated-queues.ts';
import type { WorldPlan } from './world-plan.ts';

interface EndFacts {
  readonly plan: WorldPlan;
  readonly queues: SimulatedQueues;
  readonly repairs: number;
  readonly disowned: number;
  readonly startUs: number;
  readonly nowUs: number;
}

interface TryRow {
  readonly id: string;
  readonly task_id: string;
  readonly try_number: number;
  readonly state: string | null;
  readonly error: string | null;
  readonly reason: string | null;
  readonly is_current: number;
  readonly value: string | null;
}

const LATE_US = 3_000_000;

const tries = `select i.id, i.task_id, i.try_number, i.state, i.error, i.reason, 1 as is_current, x.value from task_instance i
    left join xcom x on x.run_ref = i.run_ref and x.task_id = i.task_id and x.map_index = i.map_index and x.iteration = i.iteration and x.key = 'return_value'
  union all select id, task_id, try_number, state, error, reason, 0 as is_current, null as value from task_instance_history`;

export async function brokenAtTheEnd(db: Queryable, ledger: Ledger, facts: EndFacts): Promise<string[]> {
  const rows = new Map((await db.all<TryRow>(tries)).map((row) => [row.id, row]));
  return [
    ...brokenExecutions(ledger, rows),
    ...brokenResults(ledger, rows),
    ...(await brokenTicks(db, facts)),
    ...(await brokenOperating(db)),
    ...(await brokenAssets(db, ledger, facts.plan)),
    ...(await brokenPartitions(db, facts.plan)),
    ...(await brokenWatchers(db, facts.queues)),
    ...(await brokenAnswers(db, ledger, facts.plan)),
    ...(await brokenCallbacks(db, ledger, { ...facts, isPeaceful: isPeaceful(facts.plan) })),
    ...(await brokenLogs(db, ledger, facts.plan)),
    ...(isPeaceful(facts.plan) ? lateKills(ledger, facts.plan) : []),
    ...(isPeaceful(facts.plan) ? brokenPeace(rows, facts) : []),
    ...(isPeaceful(facts.plan) ? await lateRuns(db, facts.plan) : []),
    ...(isPeaceful(facts.plan) ? await brokenRates(db, facts.plan) : []),
  ];
}

/** Nothing goes wrong in it by plan. */
export const isPeaceful = ({ database, faults, network, signals, skewMs }: WorldPlan): boolean =>
  faults.length === 0 &&
  skewMs === 0 &&
  [database, network, signals].every((chances) => Object.values(chances).every((chance) => chance === 0));

function brokenExecutions(ledger: Ledger, rows: ReadonlyMap<string, TryRow>): string[] {
  const broken: string[] = [];
  for (const execution of ledger.executions) {
    const { attempt } = execution;
    const row = rows.get(attempt.attemptId);
    if (execution.endedUs === null) broken.push(`${instanceOf(attempt)} still runs at the end`);
    if (!row && ledger.forgotten.has(`${attempt.run.dagId} ${attempt.run.runId}`)) continue;
    if (!row || row.try_number !== attempt.tryNumber)
      broken.push(
        `try ${attempt.tryNumber} of ${instanceOf(attempt)} (${attempt.attemptId}) ran and is not recorded (${JSON.stringify(row)})`,
      );
    else if (isLostResult(ledger, execution, row))
      broken.push(
        `the result of try ${attempt.tryNumber} of ${instanceOf(attempt)} was accepted, and it is ${row.state}`,
      );
  }
  return broken;
}

/** The server took the report, and the record says otherwise, though nobody acted on the run. */
function isLostResult(ledger: Ledger, execution: Execution, row: TryRow): boolean {
  const { answer, outcome } = execution;
  if (answer !== 'accepted' || outcome === null || ledger.wasActedOn(execution)) return false;
  if (outcome.kind === 'success') return row.state !== 'success';
  if (outcome.kind === 'failed') return row.state !== 'failed';
  return outcome.kind === 'skipped' && row.state !== 'skipped';
}

/** What is said to have succeeded has succeeded, and its value is the one that was returned. */
function brokenResults(ledger: Ledger, rows: ReadonlyMap<string, TryRow>): string[] {
  const broken: string[] = [];
  for (const row of rows.values()) {
    if (row.is_current === 0 || row.state !== 'success' || row.reason !== null || row.try_number === 0)
      continue;
    const execution = ledger.executionsOf(row.id).at(-1);
    if (execution?.outcome?.kind !== 'success') {
      broken.push(`${row.task_id} (${row.id}) is said to have succeeded, and no try of it did`);
      continue;
    }
    const returned = execution.outcome.xcoms.find(({ key }) => key === 'return_value')?.json ?? null;
    if (execution.outcome.followed === null && returned !== row.value)
      broken.push(`${instanceOf(execution.attempt)} returned ${returned}, and ${row.value} is kept`);
  }
  return broken;
}

async function brokenTicks(db: Queryable, { plan, startUs }: EndFacts): Promise<string[]> {
  const broken: string[] = [];
  for (const { dagId, schedule } of plan.dags) {
    if (schedule === null) continue;
    const runs = await db.all<{ at: number; type: string }>(
      "select logical_date as at, run_type as type from dag_run where dag_id = ? and run_type in ('scheduled', 'backfill') order by logical_date, id",
      [dagId],
    );
    // A backfill takes the tick that it was faster at, and the run that it made run again.
    const known = new Set(runs.map(({ at }) => at));
    const made = runs.filter(({ type }) => type === 'scheduled').map(({ at }) => at);
    const ticks = ticksOf(schedule, startUs);
    // Without catch-up ticks are counted from when it was planned.
    const isTick = (at: number): boolean => !schedule.catchup || ticks.includes(at);
    const extra = made.filter((at, index) => !isTick(at) || made.indexOf(at) !== index);
    const missing = schedule.catchup ? ticks.filter((at) => !known.has(at)) : [];
    const named = (at: number): string => `+${(at - startUs) / 1e6} s`;
    if (extra.length > 0)
      broken.push(`${dagId} has runs that its schedule does not: ${extra.map(named).join(', ')}`);
    if (missing.length > 0) broken.push(`${dagId} has no run for its ticks ${missing.map(named).join(', ')}`);
  }
  return broken;
}

function brokenPeace(rows: ReadonlyMap<string, TryRow>, { disowned, repairs }: EndFacts): string[] {
  const broken: string[] = [];
  if (disowned > 0) broken.push(`${disowned} schedulers were taken for dead, and nothing had gone wrong`);
  if (repairs > 0) broken.push(`the sweep had to repair ${repairs} runs, and nothing had gone wrong`);
  for (const row of rows.values())
    if (row.error?.includes('ARIEL_TASK_LOST'))
      broken.push(`try ${row.try_number} of ${row.task_id} was declared lost, and nothing had gone wrong`);
  return broken;
}

/** Nothing keeps a run of such a DAG from starting, and nothing went wrong: it starts at once. */
async function lateRuns(db: Queryable, plan: WorldPlan): Promise<string[]> {
  const isHeld = (dagId: string): boolean =>
    plan.acts.some((act) => act.kind !== 'trigger' && 'dagId' in act && act.dagId === dagId);
  const free = plan.dags.filter(({ dagId, maxActiveRuns }) => maxActiveRuns >= 16 && !isHeld(dagId));
  const late: string[] = [];
  for (const { dagId } of free) {
    const row = await db.first<{ run_id: string; waited: number }>(
      'select run_id, start_at - queued_at as waited from dag_run where dag_id = ? and start_at - queued_at > ?',
      [dagId, LATE_US],
    );
    if (row) late.push(`run ${row.run_id} of ${dagId} waited ${row.waited / 1e6} s, and nothing held it`);
  }
  return late;
}

/** Where all clocks agree, no stretch of time has more starts than a rate allows. */
async function brokenRates(db: Queryable, { acts, dags }: WorldPlan): Promise<string[]> {
  const plans = [...dags, ...acts.flatMap((act) => (act.kind === 'redeploy' ? [act.dag] : []))];
  const named = plans.flatMap(({ dagId, tasks }) => tasks.map((task) => ({ ...task, dagId })));
  const rates = named.flatMap(({ limits }) => limits).filter(({ perMs }) => perMs !== null);
  const broken: string[] = [];
  for (const { key, max, perMs } of new Map(rates.map((rate) => [rate.key, rate])).values()) {
    const startsUs: number[] = [];
    const under = named.filter(({ limits }) => limits.some((limit) => limit.key === key));
    // A new version names most tasks again.
    for (const { dagId, id } of new Map(under.map((task) => [`${task.dagId} ${task.id}`, task])).values()) {
      const rows = await db.all<{ at: number }>(
        `select i.queued_at as at from task_instance i join dag_run r on r.id = i.run_ref where r.dag_id = ? and i.task_id = ? and i.queued_at is not null
         union select h.queued_at from task_instance_history h join dag_run r on r.id = h.run_ref where r.dag_id = ? and h.task_id = ? and h.queued_at is not null`,
        [dagId, id, dagId, id],
      );
      startsUs.push(...rows.map(({ at }) => at));
    }
    const inOrder = startsUs.sort((left, right) => left - right);
    const first = inOrder.find((at, index) => (inOrder[index + max] ?? Infinity) - at < (perMs ?? 0) * 1000);
    if (first !== undefined) broken.push(`more than ${max} starts under ${key} in ${perMs} ms`);
  }
  return broken;
}

// Bugs that are planted one at a time, to prove that worlds find them: guards, leases, counters and wake-ups that are not what
// they should be. Each changes statements on their way to the database; the program stays as it is.
import { isPeaceful } from './broken-at-the-end.ts';
import { plantedAssetBugs } from './planted-asset-bugs.ts';
import type { PlantedBug } from './planted-bug.ts';
import { plantedCallbackBugs } from './planted-callback-bugs.ts';
import type { WorldPlan } from './world-plan.ts';

const rewrites = (
  name: string,
  says: string,
  from: RegExp,
  to: string,
  mayShow: NonNullable<PlantedBug['mayShow']> = () => true,
): PlantedBug => ({ name, says, mayShow, rewrite: (sql) => sql.replace(from, to) });

/** Schedulers who want the same, and take their time. */
const hasRivals = ({ latencyUs, schedulers }: WorldPlan): boolean => schedulers > 1 && latencyUs > 500;
/** Several schedulers that reach for the same slots before they hear of each other. */
const isCrowded = (plan: WorldPlan): boolean =>
  hasRivals(plan) && plan.latencyUs >= 30_000 && plan.dags.length > 2;
const hasLimit = ({ dags, globalParallelism }: WorldPlan): boolean =>
  globalParallelism !== null ||
  dags.some(({ tasks }) => tasks.some(({ limits }) => limits.some(({ perMs }) => perMs === null)));
/** Operators who come again and again while a turn is on its way to the database. */
const isActedOn = ({ acts, latencyUs }: WorldPlan): boolean =>
  latencyUs > 5_000 && acts.filter(({ afterEnds }) => afterEnds !== null).length > 5;

const hasWaits = ({ triggerers }: WorldPlan): boolean => Boolean(triggerers);
const hasQuestions = ({ dags }: WorldPlan): boolean =>
  dags.some(({ tasks }) => tasks.some(({ deed }) => deed.kind === 'asks'));

const hasBackfill = ({ acts }: WorldPlan): boolean => acts.some(({ kind }) => kind === 'backfill');

/** A condition that always holds, and takes a parameter as the one did that it replaces. */
const anyway = "coalesce(?, '') is not null";

export const plantedBugs: readonly PlantedBug[] = [
  rewrites(
    'claim-unguarded',
    'an attempt is claimed whatever its state is',
    /(lease_until = [\s\S]*where id = \? and )\(state in \('queued'\) or/,
    '$1(1 = 1 or',
  ),
  rewrites(
    'report-unguarded',
    'a report counts whatever the state of its attempt is',
    /(reschedules = reschedules \+ \d, lease_until = null\s+where id = \?) and state in \([^)]*\)/,
    '$1',
  ),
  rewrites(
    'lease-ignored',
    'an attempt is declared lost while its lease holds',
    /(state in \('running', 'restarting'\) and )lease_until </,
    '$1lease_until - 9000000 <',
  ),
  rewrites(
    'lease-not-extended',
    'a heartbeat does not extend the lease',
    /set lease_until = (.*) where id = \? and state = 'running'/,
    "set lease_until = lease_until + 0 * ($1) where id = ? and state = 'running'",
  ),
  rewrites(
    'begun-without-lease',
    'what its turn claims for a process of the scheduler has no lease',
    /(set try_number = 1,[\s\S]*lease_until = )(.*)$/m,
    '$1nullif(0 * ($2), 0)',
    ({ faults, localSlots }) => Boolean(localSlots) && faults.some(({ kind }) => kind === 'kill'),
  ),
  rewrites(
    'slots-not-returned',
    'an attempt that ends keeps its slot of the pool',
    /set used = case when used > \? then used - \? else 0 end( where name)/,
    'set used = case when used > ? then used - 0 * ? else used end$1',
  ),
  rewrites(
    'pool-unguarded',
    'slots of a pool are taken although there are none',
    /and \(slots = -1 or used \+ \? <= slots\)/,
    `and ${anyway}`,
    isCrowded,
  ),
  rewrites(
    'limit-not-returned',
    'an attempt that ends keeps its place under a limit by key',
    /delete from limit_hold where attempt_id = \?/,
    "delete from limit_hold where attempt_id = ? || 'x'",
  ),
  rewrites(
    'limit-unguarded',
    'a place under a limit by key is taken although there is none',
    /and used < max and used < \?/,
    `and ${anyway}`,
    (plan) => hasRivals(plan) && hasLimit(plan),
  ),
  rewrites(
    'start-not-noted',
    'a start under a rate is not written down',
    /(insert into limit_start \(.*\) )values \(\?, \?, \?, \?\)/,
    '$1select ?, ?, ?, ? where 1 = 0',
  ),
  rewrites(
    'runs-unguarded',
    'a run starts although its DAG has as many as it may',
    /(active_runs \+ 1 where dag_id = \?) and active_runs < \?/,
    `$1 and ${anyway}`,
  ),
  rewrites(
    'runs-not-counted-down',
    'a run that ends is counted as running for ever',
    /case when active_runs > 0 then active_runs - 1 else 0 end/,
    'active_runs',
  ),
  rewrites(
    'try-not-kept',
    'a try that is over is not kept',
    /(from task_instance i where id = \?) and try_number > 0/,
    '$1 and try_number > 1',
  ),
  rewrites(
    'result-not-kept',
    'a value that a task returned is not kept',
    /(insert into xcom .*\s+)values \(\?, \?, \?, \?, \?, \?, \?, \?, \?\)/,
    '$1select ?, ?, ?, ?, ?, ?, ?, ?, ? where 1 = 0',
  ),
  rewrites(
    'tick-without-run',
    'a schedule moves on, and no run is made for its tick',
    /(insert into dag_run[\s\S]*)values \(([^)]*)\)/,
    '$1select $2 where 1 = 0',
  ),
  rewrites(
    'events-not-numbered',
    'what changes in a run does not get a number of its own',
    /set event_seq = event_seq \+ 1/,
    'set event_seq = event_seq',
  ),
  rewrites(
    'event-lost',
    'what changed in a run is not written down for its owner',
    /(insert into run_event \(.*\) )values \(\?, \?, \?, \?\)/,
    '$1select ?, ?, ?, ? where 1 = 0',
  ),
  {
    name: 'fence-not-repeated',
    says: 'an owner writes although an operator acted, or another took the run',
    mayShow: isActedOn,
    // Asked where its writes begin, and where all of them are one statement: there with the events that it knows.
    rewrite: (sql) =>
      sql.replace(/ and owner_id = \? and fence = \?( and event_seq = \?)?/, (_guard, events) =>
        ` and ${anyway}`.repeat(events === undefined ? 2 : 3),
      ),
  },
  rewrites(
    'orphans-forgotten',
    'runs of a scheduler that died are taken by nobody',
    /(where r\.state = 'running') and not exists \(select 1 from job/,
    '$1 and 1 = 0 and not exists (select 1 from job',
  ),
  rewrites(
    'beat-unheard',
    'the beat of a scheduler is not written down',
    /heartbeat_at = cast\(\? as integer\)(\s+where id in)/,
    'heartbeat_at = heartbeat_at + 0 * cast(? as integer)$1',
  ),
  rewrites(
    'log-not-kept',
    'what a try wrote to its log is not stored',
    /(insert into log_chunk[\s\S]*?where )/,
    '$1 1 = 0 and ',
  ),
  rewrites(
    'kill-not-recorded',
    'nobody tells a worker which of its attempts to end',
    /(insert into attempt_kill[\s\S]*where id = \?)/,
    '$1 and 1 = 0',
    // Else the next heartbeat says so, which may be late.
    (plan) => isPeaceful(plan) && !plan.localSlots && plan.acts.length > 4 && Math.max(...plan.workers) > 1,
  ),
  rewrites(
    'backfill-unguarded',
    'a run of a backfill starts although it has as many as it may',
    /(active_runs \+ 1\s+where id = \?) and active_runs < max_active_runs/,
    '$1',
    (plan) => hasRivals(plan) && hasBackfill(plan),
  ),
  rewrites(
    'backfill-not-counted-down',
    'a run of a backfill that ends is counted as running for ever',
    /case when active_runs >= \? then active_runs - \? else 0 end/,
    'active_runs + 0 * ? + 0 * ?',
    hasBackfill,
  ),
  rewrites(
    'cancelled-left-waiting',
    'what waits of a backfill that is cancelled goes on waiting',
    /(select id from dag_run where backfill_id = \? and state = 'queued')( order by id)/,
    '$1 and 1 = 0$2',
    ({ acts }) => acts.some(({ kind }) => kind === 'cancelBackfill'),
  ),
  rewrites(
    'backfill-run-not-made',
    'a backfill lists a date, and makes no run for it',
    /(insert into dag_run\s[\s\S]*)values \((.*'backfill', 'backfill'.*)\)/,
    '$1select $2 where 1 = 0',
    hasBackfill,
  ),
  rewrites(
    'backfill-never-over',
    'a backfill of which everything has ended is not over',
    /(set completed_at = \?, updated_at = \? where id = \? and completed_at is null) and not exists/,
    '$1 and exists',
    hasBackfill,
  ),
  rewrites(
    'fork-takes-failures',
    'a fork takes over what had failed, as if it had succeeded',
    /case when i\.state in \('success', 'skipped', 'removed'\) then i\.state end/,
    'i.state',
    ({ acts }) => acts.some(({ kind }) => kind === 'fork'),
  ),
  rewrites(
    'event-counts-again',
    'the trigger of a task stays when its event has come, and its event counts again',
    /delete from waiting_trigger (where id = \?) returning/,
    'update waiting_trigger set owner_id = null $1 returning',
    hasWaits,
  ),
  rewrites(
    'triggers-of-the-dead-stay',
    'what a triggerer waited for that died is taken over by nobody',
    /(t\.owner_id is null or \()t\.owner_id <> \?/,
    '$1t.owner_id <> ? and 1 = 0',
    (plan) =>
      hasWaits(plan) && plan.faults.some(({ kind, who }) => kind === 'kill' && who.startsWith('triggerer')),
  ),
  rewrites(
    'wait-without-end',
    'the end of the time of a wait is not written down',
    /(insert into waiting_trigger[\s\S]*\?), \?\)/,
    '$1, nullif(0 * ?, 0))',
    ({ dags }) =>
      dags.some(({ tasks }) => tasks.some(({ deed }) => deed.kind === 'waits' && deed.afterMs === null)),
  ),
  rewrites(
    'trigger-outlives-its-task',
    'a trigger stays though its task was cleared, marked or ended with its run',
    /(delete from waiting_trigger where run_ref = \?) and/,
    '$1 and 1 = 0 and',
    (plan) => hasWaits(plan) && plan.acts.length > 4,
  ),
  rewrites(
    'slots-kept-while-waiting',
    'a deferred task keeps slots of a pool that does not count those',
    /(where name = \? and include_deferred = )0/,
    '$12',
    hasWaits,
  ),
  rewrites(
    'question-not-kept',
    'what a task asks people is not written down',
    /(insert into human_request[\s\S]*)values \(([\s?,]*)\)/,
    '$1select $2 where 1 = 0',
    hasQuestions,
  ),
  rewrites(
    'time-for-answers-unseen',
    'nobody looks when the time for an answer is over',
    /(select deadline_at from human_request where )/,
    '$11 = 0 and ',
    hasQuestions,
  ),
  rewrites(
    'time-for-answers-too-short',
    'the time for an answer is over too early',
    /(from human_request where deadline_at is not null and )deadline_at <= \?/,
    '$1deadline_at <= ? + 15000000',
    (plan) => hasQuestions(plan) && plan.skewMs === 0,
  ),
  rewrites(
    'other-answer-kept',
    'another answer is kept than the task gets',
    /(update human_request set [^?]*\?, [^?]*\?, )chosen_options = \?/,
    '$1chosen_options = coalesce(\'["maybe"]\', ?)',
    hasQuestions,
  ),
  rewrites(
    'resumed-without-answer',
    'people answer, and their task goes on waiting',
    /(resume = \?\s+where id = \? and state = )'awaiting_input'/,
    "$1'none'",
    hasQuestions,
  ),
  ...plantedCallbackBugs,
  ...plantedAssetBugs,
  {
    name: 'wake-up-lost',
    says: 'nobody tells the schedulers that a run was made',
    notice: (notice) => (notice.kind === 'run-created' ? null : notice),
  },
];

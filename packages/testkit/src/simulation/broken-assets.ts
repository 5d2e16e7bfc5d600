// What must hold of assets when a world has come to its end: each success that makes one is news, nothing else is, and each
// event is consumed exactly once by each DAG that waits for it.
import type { Queryable } from '@ariel/store';
import { type Execution, instanceOf, type Ledger } from './ledger.ts';
import type { DagPlan, TaskPlan, WorldPlan } from './world-plan.ts';

interface EventRow {
  readonly id: number;
  readonly name: string;
  readonly partition_key: string | null;
  /** Null: it comes from outside. */
  readonly source_attempt_id: string | null;
}

export async function brokenAssets(db: Queryable, ledger: Ledger, plan: WorldPlan): Promise<string[]> {
  if (plan.dags.every(({ awaits }) => !awaits)) return [];
  const events = await db.all<EventRow>(
    `select e.id, a.name, e.partition_key, e.source_attempt_id from asset_event e join asset a on a.id = e.asset_id order by e.id`,
  );
  return [
    ...brokenNews(ledger, plan, events),
    ...(await brokenPlaces(db)),
    ...(await brokenRuns(db)),
    ...(await leftWaiting(db, plan)),
  ];
}

/** The server took the report of a success: then its assets have news, once. */
function brokenNews(ledger: Ledger, plan: WorldPlan, events: readonly EventRow[]): string[] {
  const ofTasks = events.filter((event) => event.source_attempt_id !== null);
  const byAttempt = Map.groupBy(ofTasks, (event) => event.source_attempt_id ?? '');
  const makers = plan.dags.flatMap(({ dagId, tasks }) =>
    tasks.flatMap((task) => (task.makes ? [[`${dagId} ${task.id}`, newsOf(task)] as const] : [])),
  );
  const makesOf = new Map(makers);
  const broken: string[] = [];
  for (const execution of ledger.executions) {
    const { attempt } = execution;
    const makes = makesOf.get(`${attempt.run.dagId} ${attempt.taskId}`) ?? [];
    const had = (byAttempt.get(attempt.attemptId) ?? []).map(nameOf).sort();
    if (
      hasSucceeded(execution) &&
      makes.length > 0 &&
      !isSame(had, makes) &&
      !wasRedeployed(plan, attempt.run.dagId) &&
      !(wasRemoved(plan, attempt.run.dagId) && had.every((name) => makes.includes(name)))
    )
      broken.push(
        `${instanceOf(attempt)} made ${makes.join(', ')}, and there is news of ${had.join(', ') || 'nothing'}`,
      );
  }
  for (const [attemptId, ofAttempt] of byAttempt) {
    const executions = ledger.executionsOf(attemptId);
    if (!executions.some(({ outcome }) => outcome?.kind === 'success'))
      broken.push(`event ${ofAttempt[0]?.id} is of ${attemptId}, which has not succeeded`);
  }
  return broken;
}

/** What its success is news of. */
const newsOf = ({ makes = [], partitions = [] }: TaskPlan): string[] =>
  makes
    .flatMap((name) => (partitions.length === 0 ? [name] : partitions.map((key) => `${name} ${key}`)))
    .sort();

const nameOf = ({ name, partition_key: key }: EventRow): string => (key === null ? name : `${name} ${key}`);

const hasSucceeded = ({ answer, outcome }: Execution): boolean =>
  answer === 'accepted' && outcome?.kind === 'success';

const isSame = (left: readonly string[], right: readonly string[]): boolean => left.join() === right.join();

/** Another version may make something else. */
const wasRedeployed = ({ acts }: WorldPlan, dagId: string): boolean =>
  acts.some((act) => act.kind === 'redeploy' && act.dag.dagId === dagId);

/** What no DAG refers to any more is no news. */
const wasRemoved = ({ acts }: WorldPlan, dagId: string): boolean =>
  acts.some((act) => act.kind === 'removeFile' && act.dagId === dagId);

/** Up to a consumer's place every event has its run, and none has after it. */
async function brokenPlaces(db: Queryable): Promise<string[]> {
  const rows = await db.all<{
    dag_id: string;
    id: number;
    seq: number;
    place: number;
    run_ref: number | null;
  }>(
    `select c.dag_id, e.id, e.seq, c.seq as place, u.run_ref from asset_consumer c
     join asset_event e on e.stream_id = c.stream_id and e.partition_key is null
     left join asset_event_run u on u.event_id = e.id and u.dag_id = c.dag_id
     where (e.seq <= c.seq and u.run_ref is null) or (e.seq > c.seq and u.run_ref is not null)`,
  );
  return rows.map(({ dag_id, id, place, run_ref, seq }) =>
    run_ref === null
      ? `event ${id} (${seq} of its stream) was passed over by ${dag_id}, which is at ${place}`
      : `event ${id} (${seq} of its stream) was consumed by ${dag_id}, which is only at ${place}`,
  );
}

async function brokenRuns(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ dag_id: string; run_id: string }>(
    `select r.dag_id, r.run_id from dag_run r where r.run_type = 'asset_triggered'
       and not exists (select 1 from asset_event_run u where u.run_ref = r.id)`,
  );
  return rows.map(({ dag_id, run_id }) => `${dag_id} ${run_id} is for no event`);
}

/** Nothing runs any more: what has come is enough for a run, or not all of it has come. */
async function leftWaiting(db: Queryable, { dags }: WorldPlan): Promise<string[]> {
  const broken: string[] = [];
  for (const dag of dags) {
    if (!dag.awaits || dag.awaits.partitions) continue;
    const rows = await db.all<{ name: string }>(
      `select a.name from asset_consumer c join asset_stream s on s.id = c.stream_id join asset a on a.id = s.asset_id
       where c.dag_id = ? and s.head > c.seq order by a.name`,
      [dag.dagId],
    );
    const news = rows.map(({ name }) => name);
    if (isEnough(dag, news)) broken.push(`${dag.dagId} has news of ${news.join(', ')} and does not run`);
  }
  return broken;
}

function isEnough({ awaits }: DagPlan, news: readonly string[]): boolean {
  if (!awaits) return false;
  return awaits.all ? awaits.assets.every((name) => news.includes(name)) : news.length > 0;
}

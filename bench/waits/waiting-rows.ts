// Deferred instances by the thousand, as rows: each waits for an instant of its own. And a record, kept by the database itself, of every
// time that one of them was woken.
import type { Queryable } from '@ariel/store';

export interface WaitingRows {
  readonly count: number;
  /** When the first one is due, and over how long they are spread. */
  readonly fromUs: number;
  readonly spreadMs: number;
}

const RUNS = 100;

export async function writeWaiting(db: Queryable, { count, fromUs, spreadMs }: WaitingRows): Promise<void> {
  await db.run(
    'create table woken (attempt_id text not null, at timestamptz not null default clock_timestamp())',
  );
  await db.run(`create function note_woken() returns trigger language plpgsql as
    'begin insert into woken (attempt_id) values (new.id); return null; end'`);
  await db.run(`create trigger woken after update of state on task_instance for each row
    when (old.state = 'deferred' and new.state = 'scheduled') execute function note_woken()`);
  await db.run(
    `insert into dag_run (dag_id, run_id, version_id, run_after, state, run_type, triggered_by, conf, params, queued_at, start_at,
       updated_at)
     select 'waits', 'run ' || n, 'version', ?, 'running', 'manual', 'cli', '{}', '{}', ?, ?, ? from generate_series(1, ?) n`,
    [fromUs, fromUs, fromUs, fromUs, RUNS],
  );
  await db.run(
    `insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool, pool_slots,
       priority_weight, queue, start_at, first_start_at)
     select r.id, 'wait', (n - 1) / ?, 'attempt ' || n, 'deferred', 1, 0, 'version', '@task', 'default_pool', 1, 1, 'default', ?, ?
     from generate_series(1, ?) n join dag_run r on r.run_id = 'run ' || (1 + (n - 1) % ?)`,
    [RUNS, fromUs, fromUs, count, RUNS],
  );
  const dueMs = `floor((cast(? as double precision) + cast(? as double precision) * (n - 1) / cast(? as double precision)) / 1)`;
  await db.run(
    `insert into waiting_trigger (id, attempt_id, run_ref, name, args, module, version_id, method, kwargs, pool, pool_slots, created_at,
       timeout_at)
     select 'trigger ' || lpad(cast(n as text), 6, '0'), 'attempt ' || n, i.run_ref, 'DateTimeTrigger',
       '{"moment":{"__classname__":"datetime.datetime","__version__":2,"__data__":{"timestamp":'
         || cast(${dueMs} / 1000 as numeric(20, 3)) || ',"tz":{"__classname__":"builtins.tuple","__version__":1,"__data__":["UTC","pendulum.tz.timezone.Timezone",1,true]}}}}',
       'ariel/standard', 'version', 'goOn', '{}', 'default_pool', 1, ?, null
     from generate_series(1, ?) n join task_instance i on i.id = 'attempt ' || n`,
    [fromUs / 1000, spreadMs, count, fromUs, count],
  );
}

export interface WokenFacts {
  readonly woken: number;
  /** Instances that were woken more than once. */
  readonly twice: number;
  readonly lateP50Ms: number;
  readonly lateP99Ms: number;
  readonly lateMostMs: number;
}

/** How late each was woken after it was due. */
export async function readWoken(
  db: Queryable,
  { count, fromUs, spreadMs }: WaitingRows,
): Promise<WokenFacts> {
  const rows = await db.all<{ attempt_id: string; times: number; at: number }>(
    `select attempt_id, count(*) as times, cast(floor(extract(epoch from min(at)) * 1000) as bigint) as at from woken group by attempt_id`,
  );
  const late = rows
    .map(
      ({ at, attempt_id: id }) =>
        Number(at) - (fromUs / 1000 + (spreadMs * (Number(id.split(' ')[1]) - 1)) / count),
    )
    .sort((left, right) => left - right);
  const share = (of: number): number =>
    Math.round(late[Math.min(late.length - 1, Math.floor(late.length * of))] ?? 0);
  return {
    woken: rows.length,
    twice: rows.filter(({ times }) => Number(times) > 1).length,
    lateP50Ms: share(0.5),
    lateP99Ms: share(0.99),
    lateMostMs: share(1),
  };
}

// What must hold between any two steps, asked of the rows. Each sentence is one thing that does not.
import type { Queryable } from '@ariel/store';
import { brokenRegions } from './broken-regions.ts';

interface Rule {
  readonly says: string;
  /** Gives a row for each place where the rule is broken; `?` is the parallelism. */
  readonly broken: string;
  /** It looks at every instance, and so is asked now and then only. */
  readonly isWide?: boolean;
  /** What breaks it stays: it need not be asked at every instant. */
  readonly isLasting?: boolean;
  /** Only a change of one of these tables can break it. */
  readonly about: readonly string[];
}

const live = "state in ('queued', 'running', 'restarting')";

const rules: readonly Rule[] = [
  {
    says: 'a pool counts the slots that its instances hold',
    about: ['pool', 'task_instance'],
    broken: `select p.name, p.used, coalesce(h.held, 0) as held from pool p
      left join (select i.pool, sum(i.pool_slots) as held from task_instance i join pool q on q.name = i.pool
        where i.${live} or (i.state = 'deferred' and q.include_deferred = 1) group by i.pool) h on h.pool = p.name
      where p.used <> coalesce(h.held, 0)`,
  },
  {
    says: 'no pool is used beyond its slots, unless an operator changed it',
    about: ['pool'],
    broken: `select name, slots, used from pool p where slots >= 0 and used > slots and not exists
      (select 1 from event_log where event in ('patch_pool', 'post_pool') and extra like '%"' || p.name || '"%')`,
  },
  {
    says: 'a limit by key counts the attempts that hold it, and all of them are active',
    about: ['limit_key', 'limit_hold', 'task_instance'],
    broken: `select k.key, k.used, count(i.id) as held from limit_key k left join limit_hold h on h.key = k.key
      left join task_instance i on i.id = h.attempt_id and i.${live}
      where k.per_ms = 0 group by k.key, k.used having k.used <> count(i.id) or k.used <> count(h.attempt_id)`,
  },
  {
    says: 'no limit by key is held by more than it allows',
    about: ['limit_key'],
    // A task that names a smaller number later stops nothing that runs: the largest of those named counts here.
    broken: `select k.key, k.max, k.used from limit_key k where k.per_ms = 0 and k.used > coalesce(
      (select max(t.max) from limit_task t where t.key = k.key and t.per_ms = 0),
      case when k.key = 'ariel.global_parallelism' then k.max end)`,
  },
  {
    says: 'a DAG counts its running runs',
    about: ['dag', 'dag_run'],
    broken: `select d.dag_id, d.active_runs, count(r.id) as running from dag d
      left join dag_run r on r.dag_id = d.dag_id and r.state = 'running' and r.backfill_id is null group by d.dag_id having d.active_runs <> count(r.id)`,
  },
  {
    says: 'no DAG has more running runs than it allows',
    about: ['dag'],
    broken: 'select dag_id, active_runs, max_active_runs from dag where active_runs > max_active_runs',
  },
  {
    says: 'a backfill counts its running runs',
    about: ['backfill', 'dag_run'],
    broken: `select b.id, b.active_runs, count(r.id) as running from backfill b
      left join dag_run r on r.backfill_id = b.id and r.state = 'running' group by b.id, b.active_runs having b.active_runs <> count(r.id)`,
  },
  {
    says: 'no backfill has more running runs than it allows',
    about: ['backfill', 'dag_run'],
    broken: `select b.id, count(r.id) as running, b.max_active_runs from backfill b join dag_run r on r.backfill_id = b.id and r.state = 'running'
      group by b.id, b.max_active_runs having count(r.id) > b.max_active_runs`,
  },
  {
    says: 'nothing waits for a backfill that is over, and a backfill of which nothing waits or runs is over',
    about: ['backfill', 'dag_run'],
    broken: `select b.id, b.completed_at, count(r.id) as open, max(case when r.state = 'queued' then 1 else 0 end) as waiting from backfill b
      left join dag_run r on r.backfill_id = b.id and r.state in ('queued', 'running') group by b.id, b.completed_at
      having (b.completed_at is not null and max(case when r.state = 'queued' then 1 else 0 end) = 1)
        or (b.completed_at is null and count(r.id) = 0)`,
  },
  {
    says: 'a backfill has each of its dates once, and a run for each that it did not give a reason for',
    about: ['backfill_dag_run'],
    isLasting: true,
    broken: `select l.backfill_id, l.logical_date, count(*) as n from backfill_dag_run l left join dag_run r on r.id = l.run_ref
      and coalesce(r.logical_date, r.partition_date) = l.logical_date group by l.backfill_id, l.logical_date
      having count(*) > 1 or (max(l.run_ref) is not null and count(r.id) = 0)`,
  },
  {
    says: 'no run has more active instances than its DAG allows',
    about: ['task_instance'],
    broken: `select r.dag_id, r.run_id, count(*) as n from task_instance i join dag_run r on r.id = i.run_ref
      join dag d on d.dag_id = r.dag_id where i.${live} group by r.id, d.dag_id having count(*) > d.max_active_tasks`,
  },
  {
    // In a run that failed because nothing could go on, what was stuck stays as it was, as in Airflow.
    says: 'a finished run has no instance that goes on, unless it was stuck',
    about: ['dag_run', 'task_instance'],
    isWide: true,
    broken: `select r.dag_id, r.run_id, i.task_id, i.map_index, i.state from dag_run r join task_instance i on i.run_ref = r.id
      where r.state in ('success', 'failed') and coalesce(r.reason, '') not like 'no task can go on%' and (i.state is null or i.state not in
        ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))`,
  },
  {
    says: 'a deferred instance has a trigger that waits for it, and nothing else has',
    about: ['task_instance', 'waiting_trigger'],
    broken: `select i.id, i.task_id, w.id as trigger_id from
        (select id, task_id from task_instance where state = 'deferred') i
        full outer join waiting_trigger w on w.attempt_id = i.id where i.id is null or w.id is null`,
  },
  {
    says: 'a mapped task has its placeholder or its instances, never both',
    about: ['task_instance'],
    isWide: true,
    broken: `select a.run_ref, a.task_id from task_instance a join task_instance b on b.run_ref = a.run_ref
      and b.task_id = a.task_id and b.iteration = a.iteration and b.map_index >= 0 where a.map_index = -1`,
  },
  {
    says: 'each recorded try has a number of its own',
    about: ['task_instance', 'task_instance_history'],
    isLasting: true,
    broken: `select run_ref, task_id, map_index, iteration, try_number, count(*) as n from
      (select run_ref, task_id, map_index, iteration, try_number from task_instance_history
       union all select run_ref, task_id, map_index, iteration, try_number from task_instance
         where state in ('queued', 'running', 'restarting')) tries
      group by run_ref, task_id, map_index, iteration, try_number having count(*) > 1`,
  },
  {
    says: 'the attempts that are active fit the parallelism',
    about: ['task_instance'],
    broken: `select count(*) as active from task_instance where ${live} having count(*) > ?`,
  },
];

/** One sentence per broken invariant, with the first row that breaks it. `changed`: the tables that were written since the last look. */
export async function brokenInvariants(
  db: Queryable,
  parallelism: number,
  asked: 'all' | 'quick' | 'instant' = 'all',
  changed: ReadonlySet<string> | null = null,
): Promise<string[]> {
  const broken: string[] = [];
  for (const rule of rules) {
    if (rule.isWide && asked !== 'all') continue;
    if (rule.isLasting && asked === 'instant') continue;
    if (changed !== null && !rule.about.some((table) => changed.has(table))) continue;
    const row = await db.first<object>(rule.broken, rule.broken.includes('?') ? [parallelism] : []);
    if (row) broken.push(`not so: ${rule.says} (${JSON.stringify(row)})`);
  }
  return asked !== 'all' ? broken : [...broken, ...(await brokenRegions(db))];
}

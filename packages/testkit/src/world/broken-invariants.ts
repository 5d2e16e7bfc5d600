// What must hold between any two steps, asked of the rows. Each sentence is one thing that does not.
import type { Queryable } from '@ariel/store';
import { brokenRegions } from './broken-regions.ts';

interface Rule {
  readonly says: string;
  /** Gives a row for each place where the rule is broken; `?` is the parallelism. */
  readonly broken: string;
  /** It looks at every instance, and so is asked now and then only. */
  readonly isWide?: boolean;
}

const live = "state in ('queued', 'running', 'restarting')";

const rules: readonly Rule[] = [
  {
    says: 'a pool counts the slots that its instances hold',
    broken: `select p.name, p.used, coalesce(h.held, 0) as held from pool p
      left join (select pool, sum(pool_slots) as held from task_instance where ${live} group by pool) h on h.pool = p.name
      where p.used <> coalesce(h.held, 0)`,
  },
  {
    says: 'no pool is used beyond its slots, unless an operator changed it',
    broken: `select name, slots, used from pool where slots >= 0 and used > slots and not exists
      (select 1 from event_log where event in ('patch_pool', 'post_pool') and json_extract(extra, '$.pool') = pool.name)`,
  },
  {
    says: 'a limit by key counts the attempts that hold it, and all of them are active',
    broken: `select k.key, k.used, count(i.id) as held from limit_key k left join limit_hold h on h.key = k.key
      left join task_instance i on i.id = h.attempt_id and i.${live}
      where k.per_ms = 0 group by k.key having k.used <> count(i.id) or k.used <> count(h.attempt_id)`,
  },
  {
    says: 'a DAG counts its running runs',
    broken: `select d.dag_id, d.active_runs, count(r.id) as running from dag d
      left join dag_run r on r.dag_id = d.dag_id and r.state = 'running' group by d.dag_id having d.active_runs <> count(r.id)`,
  },
  {
    says: 'no DAG has more running runs than it allows',
    broken: 'select dag_id, active_runs, max_active_runs from dag where active_runs > max_active_runs',
  },
  {
    says: 'no run has more active instances than its DAG allows',
    broken: `select r.dag_id, r.run_id, count(*) as n from task_instance i join dag_run r on r.id = i.run_ref
      join dag d on d.dag_id = r.dag_id where i.${live} group by i.run_ref having count(*) > d.max_active_tasks`,
  },
  {
    // In a run that failed because nothing could go on, what was stuck stays as it was, as in Airflow.
    says: 'a finished run has no instance that goes on, unless it was stuck',
    isWide: true,
    broken: `select r.dag_id, r.run_id, i.task_id, i.map_index, i.state from dag_run r cross join task_instance i on i.run_ref = r.id
      where r.state in ('success', 'failed') and coalesce(r.reason, '') not like 'no task can go on%' and (i.state is null or i.state not in
        ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))`,
  },
  {
    says: 'a mapped task has its placeholder or its instances, never both',
    isWide: true,
    broken: `select a.run_ref, a.task_id from task_instance a join task_instance b on b.run_ref = a.run_ref
      and b.task_id = a.task_id and b.iteration = a.iteration and b.map_index >= 0 where a.map_index = -1`,
  },
  {
    says: 'each recorded try has a number of its own',
    broken: `select run_ref, task_id, map_index, iteration, try_number, count(*) as n from
      (select run_ref, task_id, map_index, iteration, try_number from task_instance_history
       union all select run_ref, task_id, map_index, iteration, try_number from task_instance
         where state in ('queued', 'running', 'restarting'))
      group by run_ref, task_id, map_index, iteration, try_number having count(*) > 1`,
  },
  {
    says: 'the attempts that are active fit the parallelism',
    broken: `select count(*) as active from task_instance where ${live} having count(*) > ?`,
  },
];

/** One sentence per broken invariant, with the first row that breaks it. */
export async function brokenInvariants(
  db: Queryable,
  parallelism: number,
  asked: 'all' | 'quick' = 'all',
): Promise<string[]> {
  const broken: string[] = [];
  for (const rule of rules) {
    if (rule.isWide && asked === 'quick') continue;
    const row = await db.first<object>(rule.broken, rule.broken.includes('?') ? [parallelism] : []);
    if (row) broken.push(`not so: ${rule.says} (${JSON.stringify(row)})`);
  }
  return asked === 'quick' ? broken : [...broken, ...(await brokenRegions(db))];
}

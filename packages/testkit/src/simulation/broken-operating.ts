// What must hold of backfills and forks when a world has come to its end.
import type { Queryable } from '@ariel/store';

interface Rule {
  readonly says: string;
  readonly broken: string;
}

const rules: readonly Rule[] = [
  {
    says: 'every backfill is over',
    broken: 'select id, dag_id, active_runs from backfill where completed_at is null or active_runs <> 0',
  },
  {
    says: 'a date of a backfill has its run, or there was one',
    broken: `select l.backfill_id, l.logical_date, l.exception_reason from backfill_dag_run l join backfill b on b.id = l.backfill_id
      where not exists (select 1 from dag_run r where r.dag_id = b.dag_id and r.logical_date = l.logical_date)`,
  },
  {
    says: 'every run of a backfill has ended',
    broken: `select r.dag_id, r.run_id, r.state from dag_run r join backfill_dag_run l on l.run_ref = r.id
      where r.state not in ('success', 'failed')`,
  },
  {
    says: 'what a fork took over had ended well where it was taken from',
    broken: `select r.run_id, i.task_id, i.state from dag_run r join task_instance i on i.run_ref = r.id
      where r.forked_from is not null and i.reason like 'taken over from run %' and i.state not in ('success', 'skipped', 'removed')`,
  },
];

export async function brokenOperating(db: Queryable): Promise<string[]> {
  const broken: string[] = [];
  for (const { broken: sql, says } of rules) {
    const row = await db.first<object>(sql);
    if (row) broken.push(`not so: ${says} (${JSON.stringify(row)})`);
  }
  return broken;
}

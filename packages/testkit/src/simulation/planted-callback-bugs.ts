// Bugs in what is called outside of tasks, planted one at a time.
import { isPeaceful } from './broken-at-the-end.ts';
import type { PlantedBug } from './planted-bug.ts';
import type { WorldPlan } from './world-plan.ts';

const calls = ({ dags }: WorldPlan): boolean =>
  dags.some(({ callsBack, tasks }) => callsBack === true || tasks.some((task) => task.callsBack === true));
const hasDeadlines = ({ dags }: WorldPlan): boolean =>
  dags.some(({ deadlineMs }) => deadlineMs !== undefined);
const kills = ({ faults }: WorldPlan): boolean =>
  faults.some(({ kind }) => kind === 'kill' || kind === 'powerCut' || kind === 'freeze');

export const plantedCallbackBugs: readonly PlantedBug[] = [
  {
    name: 'callback-lost',
    says: 'a callback whose process is gone is never begun again',
    mayShow: (plan) => calls(plan) && kills(plan),
    rewrite: (sql) =>
      sql.replace(/(select id, worker_id from callback where state = 'running')/, '$1 and 1 = 0'),
  },
  {
    name: 'callback-lease-ignored',
    says: 'a callback is declared lost while its lease holds',
    mayShow: (plan) => calls(plan) && isPeaceful(plan),
    rewrite: (sql) =>
      sql.replace(
        /(select id, worker_id from callback where state = 'running' and )lease_until </,
        '$1lease_until - 9500000 <',
      ),
  },
  {
    name: 'callback-queued-done',
    says: 'a callback counts as done when it is made',
    mayShow: calls,
    rewrite: (sql) =>
      sql.replace(
        /(insert into callback[\s\S]*values \([^)]*\), (?:\?, ){7})\?/,
        "$1case when ? = 'queued' then 'success' else 'failed' end",
      ),
  },
  {
    name: 'deadline-twice',
    says: 'a missed deadline is recorded by each scheduler that sees it',
    mayShow: (plan) => hasDeadlines(plan) && plan.schedulers > 1 && plan.latencyUs > 500,
    rewrite: (sql) =>
      sql.replace(
        /(update deadline set missed_at = \?, callback_id = \? where id = \?) and missed_at is null/,
        '$1',
      ),
  },
  {
    name: 'deadline-early',
    says: 'a deadline is missed a second before its time',
    mayShow: (plan) => hasDeadlines(plan) && isPeaceful(plan),
    rewrite: (sql) =>
      sql
        .replace('d.missed_at is null and d.at <= ?', 'd.missed_at is null and d.at - 1000000 <= ?')
        .replace(
          'select min(at) as at, (select count(*) from callback',
          'select min(at) - 1000000 as at, (select count(*) from callback',
        ),
  },
  {
    name: 'deadline-forgotten',
    says: 'the end of a run takes its deadlines with it, also those that passed',
    mayShow: (plan) => hasDeadlines(plan) && isPeaceful(plan),
    rewrite: (sql) =>
      sql.replace(
        /(delete from deadline where run_ref = \?) and missed_at is null and \(at is null or at > \?\)/,
        "$1 and coalesce(?, '') is not null",
      ),
  },
];

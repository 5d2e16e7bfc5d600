// What timetables of users' own answered ahead of time, beside the DAG and outside its versions: the scheduler plans with
// it, the dag processor asks anew where it is wanted. Nothing here runs code of a user's.
import { type DagDefinition, nextRun, type TimetableAnswers, timePart } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { nextRunColumns } from './next-run-columns.ts';
import { StandingWarning, standWarning } from './standing-warnings.ts';

const timetableWarnings = [StandingWarning.timetableFailed, StandingWarning.timetableAnswer];

/** A DAG whose timetable is to be asked. */
export interface WantedPlan {
  readonly dagId: string;
  readonly bundleName: string;
  readonly relPath: string;
  /** The data interval of the last run that its schedule made. */
  readonly last: { readonly start: number; readonly end: number } | null;
}

/** Null where the timetable was never asked, or gave no answer. */
export async function readTimetableAnswers(tx: Queryable, dagId: string): Promise<TimetableAnswers | null> {
  const row = await tx.first<{ answers: string | null }>(
    'select answers from timetable_plan where dag_id = ?',
    [dagId],
  );
  return row?.answers == null ? null : (JSON.parse(row.answers) as TimetableAnswers);
}

/** True where nobody had asked for it yet. `forget`: the answers there are belong to another schedule. */
export async function wantTimetablePlan(tx: Queryable, dagId: string, forget = false): Promise<boolean> {
  const made = await tx.run(
    'insert into timetable_plan (dag_id, is_wanted) values (?, 1) on conflict do nothing',
    [dagId],
  );
  const changed = await tx.run(
    `update timetable_plan set is_wanted = 1${forget ? ', answers = null' : ''} where dag_id = ? and is_wanted = 0`,
    [dagId],
  );
  if (forget && changed === 0)
    await tx.run('update timetable_plan set answers = null where dag_id = ?', [dagId]);
  return made + changed > 0;
}

/** The DAG has another kind of schedule now: nothing is asked, and nothing is wrong with what was. */
export async function dropTimetablePlan(tx: Queryable, dagId: string): Promise<void> {
  if ((await tx.run('delete from timetable_plan where dag_id = ?', [dagId])) === 0) return;
  await standWarning(tx, dagId, timetableWarnings, null);
}

/** A paused DAG is asked once, so that its pages say what would be next; then not before it goes on. */
export async function readWantedPlans(db: Queryable): Promise<WantedPlan[]> {
  const rows = await db.all<{
    dagId: string;
    bundleName: string;
    relPath: string;
    start: number | null;
    end: number | null;
  }>(
    `select d.dag_id as "dagId", d.bundle_name as "bundleName", d.rel_path as "relPath",
       d.last_automated_start as "start", d.last_automated_end as "end"
     from timetable_plan p join dag d on d.dag_id = p.dag_id
     where p.is_wanted = 1 and d.is_active = 1 and (d.is_paused = 0 or p.answers is null)
     order by d.next_run_after`,
  );
  return rows.map(({ end, start, ...row }) => ({
    ...row,
    last: start === null || end === null ? null : { start, end },
  }));
}

/** Keeps the answers and says in the DAG's row what is next by them. False where the DAG is gone or planned otherwise. */
export async function saveTimetableAnswers(
  tx: Queryable,
  plan: { readonly dagId: string; readonly answers: TimetableAnswers; readonly nowUs: number },
): Promise<boolean> {
  // The schedule must not move on between this look and the writing of the next run.
  const lock = tx.dialect === 'postgres' ? ' for update of d' : '';
  const row = await tx.first<{ definition: string; start: number | null; end: number | null }>(
    `select v.definition, d.last_automated_start as "start", d.last_automated_end as "end"
     from dag d join dag_version v on v.id = d.latest_version_id where d.dag_id = ? and d.is_active = 1${lock}`,
    [plan.dagId],
  );
  if (row === undefined) return false;
  const { allowedRunTypes, catchup, endDate, schedule, startDate } = JSON.parse(
    row.definition,
  ) as DagDefinition;
  if (timePart(schedule).kind !== 'custom') return false;
  const { answers, dagId, nowUs } = plan;
  await tx.run(
    `insert into timetable_plan (dag_id, answers, asked_at, is_wanted) values (?, ?, ?, 0)
     on conflict (dag_id) do update set answers = excluded.answers, asked_at = excluded.asked_at, is_wanted = 0`,
    [dagId, JSON.stringify(answers), nowUs],
  );
  await standWarning(tx, dagId, timetableWarnings, null);
  const last = row.start === null || row.end === null ? null : { start: row.start, end: row.end };
  const isScheduled = allowedRunTypes?.includes('scheduled') ?? true;
  const next = isScheduled
    ? nextRun(schedule, { startDate, endDate, catchup, now: nowUs, last, answers })
    : null;
  const columns = nextRunColumns(next);
  const names = Object.keys(columns).map((column) => `${column} = ?`);
  await tx.run(`update dag set ${names.join(', ')} where dag_id = ?`, [...Object.values(columns), dagId]);
  return true;
}

/** Says on the DAG's pages what is wrong with its timetable; it stays wanted. True where that was not said yet. */
export function saveTimetableProblem(
  tx: Queryable,
  dagId: string,
  problem: {
    readonly kind: typeof StandingWarning.timetableFailed | typeof StandingWarning.timetableAnswer;
    readonly message: string;
    readonly nowUs: number;
  },
): Promise<boolean> {
  return standWarning(tx, dagId, timetableWarnings, problem);
}

// What somebody asks of a timetable of the user's own and waits for: all runs of a stretch of time. Whoever may run user code answers;
// nothing here does.
import type { PlannedRun } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface NewTimetableQuestion {
  readonly id: string;
  readonly dagId: string;
  /** The DAG's latest version: an answer is about its code. */
  readonly versionId: string;
  /** Logical dates, both included. */
  readonly fromUs: number;
  readonly toUs: number;
  readonly most: number;
}

export interface TimetableQuestionRow {
  readonly id: string;
  readonly dag_id: string;
  readonly from_date: number;
  readonly to_date: number;
  readonly most: number;
  readonly bundle_name: string;
  readonly rel_path: string;
}

/** The runs, or why there are none. */
export type TimetableAnswer =
  | { readonly runs: readonly PlannedRun[] }
  | { readonly problem: { readonly code: string; readonly message: string } };

/** Nobody waits so long: what is older is forgotten. */
const KEPT_US = 600_000_000;

export async function askTimetableQuestion(
  tx: Queryable,
  { dagId, fromUs, id, most, toUs, versionId }: NewTimetableQuestion,
  nowUs: number,
): Promise<void> {
  await tx.run('delete from timetable_question where asked_at < ?', [nowUs - KEPT_US]);
  await tx.run(
    `insert into timetable_question (id, dag_id, version_id, from_date, to_date, most, asked_at)
     values (?, ?, ?, ?, ?, ?, ?)`,
    [id, dagId, versionId, fromUs, toUs, most, nowUs],
  );
}

/** Those that nobody has answered, oldest first, with the file that makes their DAG. */
export function openTimetableQuestions(db: Queryable): Promise<TimetableQuestionRow[]> {
  return db.all<TimetableQuestionRow>(
    `select q.id, q.dag_id, q.from_date, q.to_date, q.most, d.bundle_name, d.rel_path
     from timetable_question q join dag d on d.dag_id = q.dag_id
     where q.answer is null and d.is_active = 1 order by q.asked_at, q.id`,
  );
}

/** Undefined where nobody asks it any more; `answer` is null where it is open. */
export async function readTimetableQuestion(
  db: Queryable,
  id: string,
): Promise<{ readonly answer: TimetableAnswer | null } | undefined> {
  const row = await db.first<{ answer: string | null }>(
    'select answer from timetable_question where id = ?',
    [id],
  );
  if (row === undefined) return undefined;
  return { answer: row.answer === null ? null : (JSON.parse(row.answer) as TimetableAnswer) };
}

/** The first answer counts. */
export async function answerTimetableQuestion(
  db: Queryable,
  id: string,
  answer: TimetableAnswer,
  nowUs: number,
): Promise<void> {
  await db.run('update timetable_question set answer = ?, answered_at = ? where id = ? and answer is null', [
    JSON.stringify(answer),
    nowUs,
    id,
  ]);
}

/** Nobody waits for it any more. */
export async function dropTimetableQuestion(db: Queryable, id: string): Promise<void> {
  await db.run('delete from timetable_question where id = ?', [id]);
}

/** What was shown is made: who asks again is answered anew. */
export async function dropTimetableAnswers(tx: Queryable, dagId: string): Promise<void> {
  await tx.run('delete from timetable_question where dag_id = ? and answer is not null', [dagId]);
}

/**
 * The runs that were given to somebody who looked first, of the same code and the same stretch; null where nobody did of late. Who then
 * makes them makes what was shown.
 */
export async function shownTimetableRuns(
  db: Queryable,
  { dagId, fromUs, toUs, versionId }: Omit<NewTimetableQuestion, 'id' | 'most'>,
  nowUs: number,
): Promise<readonly PlannedRun[] | null> {
  const row = await db.first<{ answer: string }>(
    `select answer from timetable_question where dag_id = ? and version_id = ? and from_date = ? and to_date = ?
       and answered_at >= ? order by answered_at desc, id desc limit 1`,
    [dagId, versionId, fromUs, toUs, nowUs - KEPT_US],
  );
  const answer = row === undefined ? null : (JSON.parse(row.answer) as TimetableAnswer);
  return answer !== null && 'runs' in answer ? answer.runs : null;
}

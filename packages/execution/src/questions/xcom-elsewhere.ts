// Tells a running task what tasks of other runs stored, of its own DAG or of another.
import type { XComElsewhereQuestion } from '@ariel/protocol';
import { findRun, type Queryable, type RunRow, readRun } from '@ariel/store';
import { readXCom } from '../inputs/read-xcom.ts';
import { RunValues } from '../inputs/run-values.ts';
import type { Answerer } from './question-context.ts';

export const xcomElsewhere: Answerer<XComElsewhereQuestion> = async ({ attempt, settings }, question) => {
  const { database, versions } = settings;
  const own = await readRun(database, attempt.run_ref);
  if (!own) return null;
  const run = await runOf(database, own, question);
  if (!run) return null;
  const { graph } = await versions.get(database, run.version_id);
  const source = {
    db: database,
    values: new RunValues(),
    run: { runRef: run.id, epoch: run.clear_count },
    graph,
  };
  const { key, mapIndex, page, taskId } = question;
  return readXCom(source, { dagId: run.dag_id, runId: run.run_id, taskId, key, mapIndex, page, from: null });
};

async function runOf(
  db: Queryable,
  own: RunRow,
  { dagId: given, includePriorDates, key, runId, taskId }: XComElsewhereQuestion,
): Promise<RunRow | undefined> {
  const dagId = given ?? own.dag_id;
  if (!includePriorDates) return findRun(db, dagId, runId ?? own.run_id);
  const from = runId === null ? own : await findRun(db, dagId, runId);
  // A run without a logical date has no prior dates.
  if (!from || from.logical_date === null) return findRun(db, dagId, runId ?? own.run_id);
  const found = await db.first<{ run_id: string }>(
    `select r.run_id from dag_run r where r.dag_id = ? and r.logical_date <= ? and exists
       (select 1 from xcom x where x.run_ref = r.id and x.task_id = ? and x.key = ?)
     order by r.logical_date desc limit 1`,
    [dagId, from.logical_date, taskId, key],
  );
  return found ? findRun(db, dagId, found.run_id) : undefined;
}

// Triggers a run for a running task: once in each turn of the task, however often it asks.
import {
  type Control,
  ControlError,
  type TriggeredRun,
  type TriggeringTask,
  type TriggerRunQuestion,
} from '@ariel/protocol';
import { findRun, type LiveRow, type Queryable, readDag, readRun } from '@ariel/store';
import { type Answerer, type QuestionContext, QuestionRefusedError } from './question-context.ts';
import { instantOf } from './run-questions.ts';

const actor = { user: null, via: 'operator' } as const;

export const triggerRunForTask: Answerer<TriggerRunQuestion> = async (context, question) =>
  JSON.stringify(await triggered(context, question));

async function triggered(context: QuestionContext, question: TriggerRunQuestion): Promise<TriggeredRun> {
  const { settings } = context;
  const control = settings.control?.() ?? null;
  if (control === null) throw new QuestionRefusedError('No run can be triggered here.');
  const dag = await readDag(settings.database, question.dagId);
  if (!dag) return { kind: 'no-dag' };
  if (question.failWhenDagIsPaused && dag.is_paused) return { kind: 'paused' };
  const logicalDate = dateOf(context, question.logicalDate);
  try {
    const { runId } = await control.triggerRun({
      dagId: question.dagId,
      runId: question.runId,
      logicalDate,
      dataInterval: null,
      // Whatever it is about, it begins now where nothing else is said.
      runAfter: question.runAfter ? instantOf(question.runAfter) : settings.nowUs(),
      ...(question.partitionKey == null ? {} : { partitionKey: question.partitionKey }),
      conf: question.conf,
      note: question.note,
      byTask: await askerOf(context, question),
      actor,
    });
    return { kind: 'triggered', runId, logicalDate: await logicalDateOf(context, question.dagId, runId) };
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    if (error.code === 'ARIEL_RUN_EXISTS') return whereItExists(context, control, question, logicalDate);
    return { kind: 'refused', message: error.message };
  }
}

async function whereItExists(
  context: QuestionContext,
  control: Pick<Control, 'clearTasks'>,
  question: TriggerRunQuestion,
  logicalDate: number | null,
): Promise<TriggeredRun> {
  const { dagId, resetDagRun } = question;
  const runId = (await runWith(context, question, logicalDate)) ?? question.runId ?? '';
  if (!resetDagRun) return { kind: 'exists', runId };
  await control.clearTasks({
    dagId,
    runId,
    tasks: null,
    onlyFailed: false,
    includeDownstream: false,
    includeUpstream: false,
    dryRun: false,
    actor,
  });
  return { kind: 'reset', runId, logicalDate: await logicalDateOf(context, dagId, runId) };
}

/** The run that is in the way: by its id, else by its logical date. */
async function runWith(
  { settings: { database } }: QuestionContext,
  { dagId, runId }: TriggerRunQuestion,
  logicalDate: number | null,
): Promise<string | null> {
  const byId = runId === null ? undefined : await findRun(database, dagId, runId);
  if (byId) return byId.run_id;
  const byDate = await database.first<{ run_id: string }>(
    'select run_id from dag_run where dag_id = ? and logical_date = ?',
    [dagId, logicalDate],
  );
  return byDate?.run_id ?? null;
}

async function askerOf(
  { attempt, settings }: QuestionContext,
  { isOneOfMany, runId }: TriggerRunQuestion,
): Promise<TriggeringTask> {
  const run = await readRun(settings.database, attempt.run_ref);
  return {
    dagId: run?.dag_id ?? '',
    runId: run?.run_id ?? '',
    taskId: attempt.task_id,
    mapIndex: attempt.map_index,
    iteration: attempt.iteration,
    turn: await turnOf(settings.database, attempt),
    ...(isOneOfMany && runId !== null ? { target: runId } : {}),
  };
}

/** How a try ends that did not end by itself: what it did before may be done. */
const lostCodes: readonly unknown[] = ['ARIEL_TASK_LOST', 'ARIEL_TASK_PROCESS_DIED'];

/** The number of the try with which the turn began: those that replace one that was lost with its process belong to it. */
async function turnOf(
  db: Queryable,
  { iteration, map_index, run_ref, task_id, try_number }: LiveRow,
): Promise<number> {
  const rows = await db.all<{ try_number: number; error: string | null }>(
    `select try_number, error from task_instance_history
     where run_ref = ? and task_id = ? and map_index = ? and iteration = ? and try_number < ? order by try_number desc`,
    [run_ref, task_id, map_index, iteration, try_number],
  );
  let turn = try_number;
  for (const { error, try_number: before } of rows) {
    const { code } = JSON.parse(error ?? '{}') as { readonly code?: unknown };
    if (!lostCodes.includes(code)) break;
    turn = before;
  }
  return turn;
}

function dateOf({ settings }: QuestionContext, text: string | null): number | null {
  if (text === null) return null;
  return text === 'now' ? settings.nowUs() : instantOf(text);
}

async function logicalDateOf(
  { settings }: QuestionContext,
  dagId: string,
  runId: string,
): Promise<string | null> {
  const run = await findRun(settings.database, dagId, runId);
  return run?.logical_date == null ? null : new Date(run.logical_date / 1000).toISOString();
}

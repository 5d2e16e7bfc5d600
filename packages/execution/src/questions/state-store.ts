// Answers tasks from the state stores: what belongs to their own instance, and what is kept with assets.
import type {
  AssetOfState,
  DeleteAssetStateQuestion,
  DeleteTaskStateQuestion,
  GetAssetStateQuestion,
  GetTaskStateQuestion,
  SetAssetStateQuestion,
  SetTaskStateQuestion,
} from '@ariel/protocol';
import {
  deleteAssetStates,
  deleteTaskStates,
  findAssetId,
  type Queryable,
  readAssetState,
  readTaskState,
  writeAssetState,
  writeTaskState,
} from '@ariel/store';
import { placeOfAsset } from '../states/place-of-asset.ts';
import { type KeptPlace, keptState, openedState } from '../states/state-backend.ts';
import { expiresUs, stateKey } from '../states/state-rules.ts';
import { type Answerer, type QuestionContext, QuestionRefusedError } from './question-context.ts';

export const getTaskState: Answerer<GetTaskStateQuestion> = async ({ attempt, settings }, { key }) => {
  const row = await readTaskState(settings.database, attempt, key, settings.nowUs());
  return row === undefined ? null : refusing(() => openedState(settings, row.value));
};

export const setTaskState: Answerer<SetTaskStateQuestion> = async ({ attempt, settings }, question) => {
  const { database, nowUs, stateRetentionDays } = settings;
  const { key, retentionMs } = question;
  const now = nowUs();
  const until = expiresUs(now, retentionMs, stateRetentionDays);
  const value = await refusing(() => {
    stateKey(key);
    return keptState(settings, question.value, until, () => placeOf({ attempt, settings }, key));
  });
  await whileRunning({ attempt, settings }, () =>
    writeTaskState(database, attempt, { key, value, nowUs: now, expiresUs: until }),
  );
  return null;
};

export const deleteTaskState: Answerer<DeleteTaskStateQuestion> = async (context, { key }) => {
  await deleteTaskStates(context.settings.database, context.attempt, key);
  return null;
};

export const getAssetState: Answerer<GetAssetStateQuestion> = async ({ settings }, question) => {
  const { database } = settings;
  const row = await readAssetState(database, await assetId(database, question.asset), question.key);
  return row === undefined ? null : refusing(() => openedState(settings, row.value));
};

export const setAssetState: Answerer<SetAssetStateQuestion> = async (context, question) => {
  const { settings } = context;
  const { database, nowUs } = settings;
  const { key } = question;
  const id = await assetId(database, question.asset);
  const value = await refusing(() => {
    stateKey(key);
    return keptState(settings, question.value, null, () => placeOfAsset(database, id, key));
  });
  const by = JSON.stringify(await writer(context));
  await whileRunning(context, () => writeAssetState(database, id, { key, value, nowUs: nowUs(), by }));
  return null;
};

export const deleteAssetState: Answerer<DeleteAssetStateQuestion> = async ({ settings }, question) => {
  await deleteAssetStates(settings.database, await assetId(settings.database, question.asset), question.key);
  return null;
};

/** As Airflow's API tells it. */
async function writer({ attempt, settings }: QuestionContext): Promise<Readonly<Record<string, unknown>>> {
  const run = await settings.database.first<{ dag_id: string; run_id: string }>(
    'select dag_id, run_id from dag_run where id = ?',
    [attempt.run_ref],
  );
  return {
    kind: 'task',
    dag_id: run?.dag_id ?? null,
    run_id: run?.run_id ?? null,
    task_id: attempt.task_id,
    map_index: attempt.map_index,
    task_instance_id: attempt.id,
    try_number: attempt.try_number,
  };
}

async function assetId(db: Queryable, asset: AssetOfState): Promise<number> {
  const id = asset.name === null && asset.uri === null ? null : await findAssetId(db, asset);
  if (id !== null) return id;
  const named = [asset.name, asset.uri].filter((each) => each !== null).join(', ');
  throw new QuestionRefusedError(
    `There is no asset "${named}": an active DAG has to name it among its inlets, outlets or in its schedule.`,
  );
}

/** A try that has lost its claim changes nothing. */
async function whileRunning(
  { attempt, settings }: QuestionContext,
  write: () => Promise<void>,
): Promise<void> {
  const row = await settings.database.first<{ state: string | null }>(
    'select state from task_instance where id = ?',
    [attempt.id],
  );
  if (row?.state !== 'running')
    throw new QuestionRefusedError(`The attempt ${attempt.id} does not run any more: it keeps nothing.`);
  await write();
}

async function placeOf({ attempt, settings }: QuestionContext, key: string): Promise<KeptPlace> {
  const run = await settings.database.first<{ dag_id: string; run_id: string }>(
    'select dag_id, run_id from dag_run where id = ?',
    [attempt.run_ref],
  );
  return {
    kind: 'task',
    dagId: run?.dag_id ?? '',
    runId: run?.run_id ?? '',
    taskId: attempt.task_id,
    mapIndex: attempt.map_index,
    iteration: attempt.iteration,
    key,
  };
}

/** What is wrong is said to the one who asks. */
async function refusing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new QuestionRefusedError(error instanceof Error ? error.message : String(error));
  }
}

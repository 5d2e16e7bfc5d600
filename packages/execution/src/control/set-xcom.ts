// Sets and deletes values of tasks by hand. What has read a value already keeps what it read.
import { ControlError, type SetXComRequest, type XComReference } from '@ariel/protocol';
import { findRun, noteObjects, type Queryable } from '@ariel/store';
import { audit, hiddenValue } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { selectRun } from './select-instances.ts';

interface KnownValue {
  readonly value: string;
}

const where = 'run_ref = ? and task_id = ? and map_index = ? and iteration = ? and key = ?';

export async function setXCom(settings: ControlSettings, request: SetXComRequest): Promise<void> {
  const { actor, dagId, key, mapIndex, runId, taskId } = request;
  const nowUs = settings.nowUs();
  await settings.database.transaction(async (tx) => {
    const { run } = await selectRun(tx, settings.versions, request);
    const instance = await instanceOf(tx, run.id, request);
    const place = [run.id, taskId, mapIndex, instance.iteration, key];
    const known = await tx.first<KnownValue>(`select value from xcom where ${where}`, place);
    if (known && request.mode === 'create')
      throw new ControlError(
        'ARIEL_XCOM_EXISTS',
        409,
        `The XCom with key: \`${key}\` with mentioned task instance already exists.`,
      );
    if (!known && request.mode === 'change') throw notFound(request);
    await noteObjects(tx, 'xcom', where, [place]);
    await tx.run('delete from xcom_view where attempt_id = ? and key = ?', [instance.id, key]);
    await tx.run(
      `insert into xcom (run_ref, task_id, map_index, iteration, key, value, length, attempt_id, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (run_ref, task_id, map_index, iteration, key)
       do update set value = excluded.value, length = excluded.length, created_at = excluded.created_at`,
      [...place, request.value, lengthOf(request.value), instance.id, nowUs],
    );
    await changed(tx, run.id);
    const event = request.mode === 'create' ? 'post_xcom_entry' : 'patch_xcom_entry';
    const change = { before: known ? hiddenValue(known.value) : null, after: hiddenValue(request.value) };
    const extra = { key, map_index: mapIndex };
    await audit(tx, { event, dagId, runId, taskId, actor, extra, ...change }, nowUs);
  });
}

export async function deleteXCom(settings: ControlSettings, request: XComReference): Promise<void> {
  const { actor, dagId, iteration, key, mapIndex, runId, taskId } = request;
  await settings.database.transaction(async (tx) => {
    const run = await findRun(tx, dagId, runId);
    if (!run) throw notFound(request);
    const inIteration = iteration === undefined ? '' : ' and iteration = ?';
    const ofKey = `run_ref = ? and task_id = ? and map_index = ? and key = ?${inIteration}`;
    const place = [run.id, taskId, mapIndex, key, ...(iteration === undefined ? [] : [iteration])];
    await noteObjects(tx, 'xcom', ofKey, [place]);
    const known = await tx.first<KnownValue>(`select value from xcom where ${ofKey}`, place);
    if ((await tx.run(`delete from xcom where ${ofKey}`, place)) === 0) throw notFound(request);
    await changed(tx, run.id);
    const change = { before: known ? hiddenValue(known.value) : null, after: null };
    const entry = { event: 'delete_xcom_entry', dagId, runId, taskId, actor } as const;
    await audit(tx, { ...entry, extra: { key, map_index: mapIndex }, ...change }, settings.nowUs());
  });
}

/** Lists that were cut into items are read anew. */
const changed = (tx: Queryable, runRef: number): Promise<number> =>
  tx.run('update dag_run set clear_count = clear_count + 1 where id = ?', [runRef]);

async function instanceOf(
  tx: Queryable,
  runRef: number,
  { iteration, mapIndex, taskId }: SetXComRequest,
): Promise<{ readonly id: string; readonly iteration: number }> {
  const row = await tx.first<{ id: string; iteration: number }>(
    `select id, iteration from task_instance where run_ref = ? and task_id = ? and map_index = ?
     ${iteration === undefined ? '' : 'and iteration = ?'} order by iteration desc limit 1`,
    [runRef, taskId, mapIndex, ...(iteration === undefined ? [] : [iteration])],
  );
  if (row) return row;
  throw new ControlError(
    'ARIEL_INSTANCE_NOT_FOUND',
    404,
    `Task with ID: \`${taskId}\` and map index: \`${mapIndex}\` was not found in the run`,
  );
}

const notFound = ({ key }: XComReference): ControlError =>
  new ControlError(
    'ARIEL_XCOM_NOT_FOUND',
    404,
    `The XCom with key: \`${key}\` with mentioned task instance doesn't exist.`,
  );

function lengthOf(json: string): number | null {
  const value: unknown = JSON.parse(json);
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null;
}

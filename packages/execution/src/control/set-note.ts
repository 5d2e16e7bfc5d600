// Writes what somebody has to say about a run, or about an instance of one.
import type { Control } from '@ariel/protocol';
import type { Queryable, RunRow } from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { selectRun } from './select-instances.ts';

type SetNoteRequest = Parameters<Control['setNote']>[0];
type Instance = NonNullable<SetNoteRequest['instance']>;

const ofInstance = 'run_ref = ? and task_id = ? and map_index = ? and iteration = ?';

export async function setNote(settings: ControlSettings, request: SetNoteRequest): Promise<void> {
  const { actor, dagId, instance, note, runId } = request;
  await settings.database.transaction(async (tx) => {
    const { run } = await selectRun(tx, settings.versions, request);
    const before = await noteOf(tx, run, instance);
    if (instance === null)
      await tx.run('update dag_run set note = ?, updated_at = ? where id = ?', [
        note,
        settings.nowUs(),
        run.id,
      ]);
    else
      await tx.run(`update task_instance set note = ? where ${ofInstance}`, [
        note,
        ...placeOf(run, instance),
      ]);
    const about =
      instance === null ? {} : { taskId: instance.taskId, extra: { map_index: instance.mapIndex } };
    const change = { before: { note: before }, after: { note } };
    await audit(tx, { event: 'set_note', dagId, runId, actor, ...about, ...change }, settings.nowUs());
  });
}

const placeOf = (run: RunRow, { iteration = 0, mapIndex, taskId }: Instance) => [
  run.id,
  taskId,
  mapIndex,
  iteration,
];

async function noteOf(tx: Queryable, run: RunRow, instance: Instance | null): Promise<string | null> {
  const row =
    instance === null
      ? await tx.first<{ note: string | null }>('select note from dag_run where id = ?', [run.id])
      : await tx.first<{ note: string | null }>(
          `select note from task_instance where ${ofInstance}`,
          placeOf(run, instance),
        );
  return row?.note ?? null;
}

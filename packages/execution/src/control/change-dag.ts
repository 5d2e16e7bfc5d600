// Acts about a DAG as a whole: deleted with all its runs, or marked by somebody as a favourite.
import { type Control, ControlError } from '@ariel/protocol';
import { addFavorite, forgetDag, type Queryable, removeFavorite } from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';

/** What the DAG's file still defines is read anew, and comes back without its past. */
export async function deleteDag(
  settings: ControlSettings,
  { actor, dagId }: Parameters<Control['deleteDag']>[0],
): Promise<void> {
  const { database, nowUs, notify, reparse } = settings;
  const file = await database.transaction(async (tx) => {
    const running = await tx.first<{ run_id: string }>(
      "select run_id from dag_run where dag_id = ? and state = 'running' limit 1",
      [dagId],
    );
    if (running !== undefined)
      throw new ControlError(
        'ARIEL_RUN_ACTIVE',
        409,
        `Task instances of dag with id: '${dagId}' are still running: run ${running.run_id} goes on. Mark it failed first, or wait until it is over.`,
      );
    const before = await beforeDeletion(tx, dagId);
    const forgotten = await forgetDag(tx, database, dagId);
    if (forgotten === null || before === null) throw notFound(dagId);
    await audit(tx, { event: 'delete_dag', dagId, actor, before, after: null }, nowUs());
    return forgotten;
  });
  notify({ kind: 'dag-changed', dagId });
  await reparse(file.bundleName, file.relPath);
}

async function beforeDeletion(tx: Queryable, dagId: string) {
  const dag = await tx.first<{ is_paused: number; rel_path: string; runs: number }>(
    `select d.is_paused, d.rel_path, (select count(*) from dag_run r where r.dag_id = d.dag_id) as runs
     from dag d where d.dag_id = ?`,
    [dagId],
  );
  if (dag === undefined) return null;
  const { is_paused, rel_path, runs } = dag;
  return { is_paused: is_paused === 1, rel_path, runs: Number(runs) };
}

export async function setFavorite(
  settings: ControlSettings,
  { actor, dagId, isFavorite, username }: Parameters<Control['setFavorite']>[0],
): Promise<void> {
  const { database, nowUs } = settings;
  await database.transaction(async (tx) => {
    if ((await tx.first('select 1 as one from dag where dag_id = ?', [dagId])) === undefined)
      throw notFound(dagId);
    const place = { dagId, username };
    const changed = isFavorite ? await addFavorite(tx, place, nowUs()) : await removeFavorite(tx, place);
    if (!changed)
      throw new ControlError(
        isFavorite ? 'ARIEL_FAVORITE_EXISTS' : 'ARIEL_FAVORITE_NOT_FOUND',
        409,
        `Dag with id: '${dagId}' is ${isFavorite ? 'already' : 'not'} marked as favorite by ${username}`,
      );
    const event = isFavorite ? 'favorite_dag' : 'unfavorite_dag';
    const change = { before: { is_favorite: !isFavorite }, after: { is_favorite: isFavorite } };
    await audit(tx, { event, dagId, actor, ...change }, nowUs());
  });
}

const notFound = (dagId: string): ControlError =>
  new ControlError('ARIEL_DAG_NOT_FOUND', 404, `Dag with id: '${dagId}' not found`);

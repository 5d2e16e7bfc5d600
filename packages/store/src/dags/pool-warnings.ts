// Warns of tasks whose pool does not exist: they would wait for its slots without end.
// Only a warning, because the pool may be made later; then the next look takes the warning away.
import { type DagDefinition, poolsOfTask } from '@ariel/core';
import type { Database, Queryable } from '../database/database.ts';
import type { StoredDagWarning } from './dag-file.ts';

/** Airflow's own word for it. */
const MISSING_POOL = 'non-existent pool';

export async function poolWarnings(tx: Queryable, definition: DagDefinition): Promise<StoredDagWarning[]> {
  const wanted = definition.tasks.flatMap((task) => poolsOfTask(task).map((pool) => ({ pool, task })));
  const tasksByPool = Map.groupBy(wanted, ({ pool }) => pool);
  const pools = [...tasksByPool.keys()];
  if (pools.length === 0) return [];
  const rows = await tx.all<{ name: string }>(
    `select name from pool where name in (${pools.map(() => '?').join(', ')})`,
    pools,
  );
  const existing = new Set(rows.map((row) => row.name));
  return [...tasksByPool]
    .filter(([pool]) => !existing.has(pool))
    .map(([pool, tasks]) => ({
      dagId: definition.dagId,
      kind: MISSING_POOL,
      message: messageOf(
        pool,
        tasks.map(({ task }) => task.taskId),
      ),
    }));
}

function messageOf(pool: string, [first = '', ...more]: readonly string[]): string {
  const who =
    more.length === 0 ? `task "${first}" waits` : `task "${first}" and ${more.length} more of this DAG wait`;
  return `The pool "${pool}" does not exist, so ${who} for it without end. Create the pool, or correct its name.`;
}

/** Looks again at the DAGs that were warned of; gives those of which the warning is another now. */
export async function refreshPoolWarnings(database: Database, nowUs: number): Promise<string[]> {
  const warned = await database.all<{ dag_id: string }>(
    'select distinct dag_id from dag_warning where kind = ?',
    [MISSING_POOL],
  );
  const changed: string[] = [];
  for (const { dag_id } of warned)
    if (await database.transaction((tx) => refresh(tx, dag_id, nowUs))) changed.push(dag_id);
  return changed;
}

async function refresh(tx: Queryable, dagId: string, nowUs: number): Promise<boolean> {
  const row = await tx.first<{ definition: string }>(
    `select version.definition from dag join dag_version version on version.id = dag.latest_version_id
     where dag.dag_id = ?`,
    [dagId],
  );
  const before = await tx.all<{ message: string }>(
    'select message from dag_warning where dag_id = ? and kind = ?',
    [dagId, MISSING_POOL],
  );
  const now = row === undefined ? [] : await poolWarnings(tx, JSON.parse(row.definition) as DagDefinition);
  const textOf = (warnings: readonly { readonly message: string }[]): string =>
    JSON.stringify(warnings.map(({ message }) => message).sort());
  if (textOf(before) === textOf(now)) return false;
  await tx.run('delete from dag_warning where dag_id = ? and kind = ?', [dagId, MISSING_POOL]);
  for (const { kind, message } of now) {
    await tx.run(
      'insert into dag_warning (dag_id, kind, message, created_at) values (?, ?, ?, ?) on conflict do nothing',
      [dagId, kind, message, nowUs],
    );
  }
  return true;
}

// Finds what a command names in the database: a DAG, its definition, one of its runs. What is not there is told with
// the nearest name that is.
import type { DagDefinition } from '@ariel/core';
import { nearestName, parseInstant } from '@ariel/core';
import type { Database } from '@ariel/store';
import { type DagRow, definitionTexts, findDag, findRun, type RunRow } from '@ariel/store/reads';
import { CommandError } from '../commands/command-error.ts';

export async function requireDag(database: Database, dagId: string): Promise<DagRow> {
  const dag = await findDag(database, dagId);
  if (dag) return dag;
  const rows = await database.all<{ dag_id: string }>(
    'select dag_id from dag where is_active = 1 order by dag_id',
  );
  throw unknownDag(
    dagId,
    rows.map((row) => row.dag_id),
  );
}

export function unknownDag(dagId: string, known: readonly string[]): CommandError {
  const nearest = nearestName(dagId, known);
  return new CommandError({
    code: 'ARIEL_DAG_NOT_FOUND',
    message: `There is no DAG "${dagId}".${nearest === null ? '' : ` Did you mean "${nearest}"?`}`,
    remedy:
      '"ariel dags list" shows all DAGs, "ariel dags list-import-errors" the files that could not be loaded.',
  });
}

export async function latestDefinition(database: Database, dag: DagRow): Promise<DagDefinition> {
  return definitionOfVersion(database, dag.dag_id, dag.latest_version_id ?? '');
}

export async function definitionOfVersion(
  database: Database,
  dagId: string,
  versionId: string,
): Promise<DagDefinition> {
  const [version] = await definitionTexts(database, [versionId]);
  if (version) return JSON.parse(version.definition) as DagDefinition;
  throw new CommandError({ code: 'ARIEL_DAG_NOT_FOUND', message: `No version of DAG "${dagId}" is stored.` });
}

/** A run by its id, or by its logical date. */
export async function requireRun(
  database: Database,
  {
    dagId,
    runIdOrDate,
    zone,
  }: { readonly dagId: string; readonly runIdOrDate: string; readonly zone: string },
): Promise<RunRow> {
  await requireDag(database, dagId);
  const byId = await findRun(database, dagId, runIdOrDate);
  if (byId) return byId;
  const dateUs = instantOrNull(runIdOrDate, zone);
  const ofDate =
    dateUs === null
      ? undefined
      : await database.first<{ run_id: string }>(
          'select run_id from dag_run where dag_id = ? and logical_date = ?',
          [dagId, dateUs],
        );
  const run = ofDate && (await findRun(database, dagId, ofDate.run_id));
  if (run) return run;
  throw new CommandError({
    code: 'ARIEL_RUN_NOT_FOUND',
    message: `DAG "${dagId}" has no run with the id or logical date "${runIdOrDate}".`,
    remedy: `"ariel dags list-runs ${dagId}" shows its runs.`,
  });
}

function instantOrNull(text: string, zone: string): number | null {
  try {
    return parseInstant(text, zone);
  } catch {
    return null;
  }
}

export function unknownTask(dagId: string, taskId: string, known: readonly string[]): CommandError {
  const nearest = nearestName(taskId, known);
  return new CommandError({
    code: 'ARIEL_TASK_NOT_FOUND',
    message: `DAG "${dagId}" has no task "${taskId}".${nearest === null ? '' : ` Did you mean "${nearest}"?`}`,
    remedy: `"ariel tasks list ${dagId}" shows its tasks.`,
  });
}

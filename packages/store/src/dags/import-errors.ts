// The errors and warnings of DAG files, as lists that are replaced whole and only where they differ.
import type { Queryable } from '../database/database.ts';
import type { StoredDagWarning, StoredImportError } from './dag-file.ts';
import { isEvaluated } from './standing-warnings.ts';

interface DagFileKey {
  readonly bundleName: string;
  readonly relPath: string;
}

/** True where the file's errors were others before. */
export async function replaceImportErrors(
  tx: Queryable,
  { bundleName, relPath }: DagFileKey,
  errors: readonly StoredImportError[],
  nowUs: number,
): Promise<boolean> {
  const key = [bundleName, relPath];
  const before = await tx.all<StoredImportError>(
    `select dag_id as "dagId", code, message, remedy, line, col as "column", stack from import_error
     where bundle_name = ? and rel_path = ? order by id`,
    key,
  );
  if (errorsText(before) === errorsText(errors)) return false;
  await tx.run('delete from import_error where bundle_name = ? and rel_path = ?', key);
  for (const error of errors) {
    await tx.run(
      `insert into import_error (bundle_name, rel_path, dag_id, code, message, remedy, line, col, stack, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [...key, ...errorValues(error), nowUs],
    );
  }
  return true;
}

/** True where the DAG's warnings were others before. */
export async function replaceWarnings(
  tx: Queryable,
  dagId: string,
  warnings: readonly StoredDagWarning[],
  nowUs: number,
): Promise<boolean> {
  const before = await tx.all<StoredDagWarning>(
    `select kind, message from dag_warning where dag_id = ? and ${isEvaluated}`,
    [dagId],
  );
  const next = [
    ...new Map(warnings.map((warning) => [`${warning.kind} ${warning.message}`, warning])).values(),
  ];
  if (warningsText(before) === warningsText(next)) return false;
  await tx.run(`delete from dag_warning where dag_id = ? and ${isEvaluated}`, [dagId]);
  for (const { kind, message } of next) {
    await tx.run(
      'insert into dag_warning (dag_id, kind, message, created_at) values (?, ?, ?, ?) on conflict do nothing',
      [dagId, kind, message, nowUs],
    );
  }
  return true;
}

/** DAG files of a bundle that have an error of one of these codes. */
export async function filesWithImportError(
  database: Queryable,
  bundleName: string,
  codes: readonly string[],
): Promise<string[]> {
  const rows = await database.all<{ rel_path: string }>(
    `select distinct rel_path from import_error where bundle_name = ? and code in (${codes.map(() => '?').join(', ')})`,
    [bundleName, ...codes],
  );
  return rows.map((row) => row.rel_path);
}

/** Files of the bundle that may have their DAGs now: the file elsewhere that was there first has them no more. */
export async function filesWithFreeId(
  database: Queryable,
  bundleName: string,
  code: string,
): Promise<string[]> {
  const rows = await database.all<{ rel_path: string }>(
    `select distinct e.rel_path from import_error e where e.bundle_name = ? and e.code = ?
     and not exists (select 1 from dag d where d.dag_id = e.dag_id and d.is_active = 1)`,
    [bundleName, code],
  );
  return rows.map((row) => row.rel_path);
}

function errorValues(error: StoredImportError) {
  return [error.dagId, error.code, error.message, error.remedy, error.line, error.column, error.stack];
}

function errorsText(errors: readonly StoredImportError[]): string {
  return JSON.stringify(errors.map(errorValues));
}

function warningsText(warnings: readonly StoredDagWarning[]): string {
  return JSON.stringify(warnings.map(({ kind, message }) => `${kind} ${message}`).sort());
}

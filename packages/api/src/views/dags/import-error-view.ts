// Files that could not be loaded, with the lines that the error is about and the DAGs that it stopped.
import { formatInstant } from '@ariel/core';
import type { ImportErrorView } from '@ariel/protocol';
import {
  dagsOfFile,
  type Filter,
  type ImportErrorRow,
  importErrorResource,
  listRows,
} from '@ariel/store/reads';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { brokenSource, excerptOf } from '../summaries/source-excerpt.ts';

const MAX_ERRORS = 200;

export const addImportErrorView: Routes = (server, context) => {
  server.get('/ui/import_errors', { config: { permission: 'import_errors:read' } }, () =>
    importErrorsOf(context, null),
  );
};

export async function importErrorsOf(
  context: ApiContext,
  file: { readonly bundleName: string; readonly relPath: string } | null,
): Promise<ImportErrorView[]> {
  const filters: Filter[] =
    file === null
      ? []
      : [
          { field: 'bundle_name', op: 'in', values: [file.bundleName] },
          { field: 'filename', op: 'in', values: [file.relPath] },
        ];
  const { rows } = await listRows<ImportErrorRow>(context.database, importErrorResource, {
    filters,
    order: [{ field: 'timestamp', descending: true }],
    limit: MAX_ERRORS,
    offset: 0,
  });
  return Promise.all(rows.map((row) => view(context, row)));
}

async function view(context: ApiContext, row: ImportErrorRow): Promise<ImportErrorView> {
  const source = row.line === null ? null : await brokenSource(context, row.bundle_name, row.rel_path);
  return {
    id: row.id,
    rel_path: row.rel_path,
    bundle_name: row.bundle_name,
    dag_id: row.dag_id,
    code: row.code,
    message: row.message,
    remedy: row.remedy,
    line: row.line,
    column: row.col,
    stack: row.stack,
    at: formatInstant(row.created_at),
    excerpt: source === null ? [] : excerptOf(source, row.line),
    stopped_dags: await dagsOfFile(context.database, row.bundle_name, row.rel_path),
  };
}

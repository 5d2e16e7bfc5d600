// `ariel dags list-import-errors`.

import type { Database } from '@ariel/store';
import { type ImportErrorRow, importErrorResource, listRows } from '@ariel/store/reads';
import { chosenBundles } from '../../bundles/chosen-bundles.ts';
import { withLocalFiles } from '../../client/read-dag-files.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

const columns = [
  'bundle_name',
  'filepath',
  'line',
  'column',
  'dag_id',
  'code',
  'error',
  'remedy',
  'timestamp',
];

export const listImportErrors: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const names = given.list('bundleName');
  const rows = given.flag('local')
    ? await withLocalFiles(context, chosenBundles(config(), names), (database) => readErrors(database, names))
    : await readDatabase(config(), (database) => readErrors(database, names));
  printRows(screen, {
    rows: rows.map(present),
    columns,
    tableColumns: ['place', 'error', 'remedy'],
    format: outputOf(given),
    empty: 'Every DAG file loads.',
  });
  return rows.length === 0 ? ExitCode.ok : ExitCode.failed;
};

async function readErrors(
  database: Database,
  bundles: readonly string[],
): Promise<readonly ImportErrorRow[]> {
  const listing = {
    filters: bundles.length === 0 ? [] : [{ field: 'bundle_name', op: 'in', values: bundles } as const],
    order: [{ field: 'filename', descending: false }],
    limit: Number.MAX_SAFE_INTEGER,
    offset: 0,
  };
  return (await listRows<ImportErrorRow>(database, importErrorResource, listing)).rows;
}

function present(row: ImportErrorRow): Row {
  return {
    bundle_name: row.bundle_name,
    filepath: row.rel_path,
    line: row.line,
    column: row.col,
    place: [row.rel_path, row.line, row.col].filter((part) => part !== null).join(':'),
    dag_id: row.dag_id,
    code: row.code,
    error: row.message,
    remedy: row.remedy,
    timestamp: isoOrNull(row.created_at),
  };
}

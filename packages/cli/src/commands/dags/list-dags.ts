// `ariel dags list`.

import type { Database } from '@ariel/store';
import { type DagRow, dagResource, importErrorResource, listRows } from '@ariel/store/reads';
import { chosenBundles } from '../../bundles/chosen-bundles.ts';
import { withLocalFiles } from '../../client/read-dag-files.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';

const columns = [
  'dag_id',
  'fileloc',
  'owners',
  'is_paused',
  'bundle_name',
  'bundle_version',
  'schedule',
  'next_run_after',
  'last_run_state',
  'tags',
  'version',
  'has_import_errors',
] as const;
const tableColumns = ['dag_id', 'schedule', 'is_paused', 'last_run_state', 'next_run_after', 'fileloc'];

export const listDags: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const names = given.list('bundleName');
  const chosen = chosenColumns(given.list('columns'));
  const isLocal = given.flag('local');
  const { errors, lastStates, rows } = isLocal
    ? await withLocalFiles(context, chosenBundles(config(), names), (database) => readDags(database, names))
    : await readDatabase(config(), (database) => readDags(database, names));
  printRows(screen, {
    rows: rows.map((row) => presentDag(row, lastStates.get(row.dag_id) ?? null)),
    columns: chosen ?? columns,
    tableColumns: chosen ?? tableColumns,
    format: outputOf(given),
    empty: 'There are no DAGs. "ariel dags list-import-errors" shows files that could not be loaded.',
  });
  if (isLocal && errors > 0)
    screen.note(
      `${errors === 1 ? 'One file' : `${errors} files`} could not be loaded: "ariel dags list-import-errors --local" says why.`,
    );
  return 0;
};

interface ReadDags {
  readonly rows: readonly DagRow[];
  /** Of DAGs that have had a run. */
  readonly lastStates: ReadonlyMap<string, string>;
  /** Files that could not be loaded. */
  readonly errors: number;
}

async function readDags(database: Database, bundles: readonly string[]): Promise<ReadDags> {
  const bundle = bundles.length === 0 ? [] : [{ field: 'bundle_name', op: 'in', values: bundles } as const];
  const everything = { order: [], limit: Number.MAX_SAFE_INTEGER, offset: 0 };
  const listing = {
    ...everything,
    filters: [{ field: 'is_active', op: 'in', values: [1] } as const, ...bundle],
    order: [{ field: 'dag_id', descending: false }],
  };
  const last = await database.all<{ dag_id: string; state: string }>(lastStateSql);
  return {
    rows: (await listRows<DagRow>(database, dagResource, listing)).rows,
    lastStates: new Map(last.map(({ dag_id, state }) => [dag_id, state])),
    errors: (await listRows(database, importErrorResource, { ...everything, filters: bundle })).rows.length,
  };
}

const lastStateSql = `select d.dag_id, (select r.state from dag_run r where r.dag_id = d.dag_id order by r.run_after desc limit 1) as state
  from dag d where d.is_active = 1`;

function presentDag(row: DagRow, lastState: string | null): Row {
  return {
    dag_id: row.dag_id,
    fileloc: row.rel_path,
    owners: JSON.parse(row.owners),
    is_paused: row.is_paused === 1,
    bundle_name: row.bundle_name,
    bundle_version: row.bundle_version,
    schedule: row.schedule_text,
    next_run_after: isoOrNull(row.next_run_after),
    last_run_state: lastState,
    tags: JSON.parse(row.tags),
    version: row.version_number,
    has_import_errors: row.has_import_errors === 1,
  };
}

function chosenColumns(names: readonly string[]): readonly string[] | null {
  const unknown = names.find((name) => !columns.some((column) => column === name));
  if (unknown !== undefined)
    throw usageError(`There is no column "${unknown}".`, `The columns are ${columns.join(', ')}.`);
  return names.length === 0 ? null : names;
}

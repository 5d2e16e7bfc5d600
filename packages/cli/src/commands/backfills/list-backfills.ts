// `ariel backfill list` and `ariel backfill show`.
import { type BackfillDateRow, backfillDateResource, type Filter, listRows } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { backfillRecord, backfillRecords, followBackfill } from './backfill-progress.ts';
import { backfillNumber } from './change-backfill.ts';

const counts = ['runs', 'queued', 'running', 'success', 'failed'];
const tableColumns = ['id', 'dag_id', 'from_date', 'to_date', 'state', ...counts];
const rest = ['max_active_runs', 'reprocess_behavior', 'run_backwards', 'created_at', 'completed_at'];

export const listBackfills: CommandBody = async ({ config, screen }, given) => {
  const dagId = given.text('dagId');
  const filters: Filter[] = [
    ...(dagId === null ? [] : [{ field: 'dag_id', op: 'in', values: [dagId] } as const]),
    ...(given.flag('active') ? [{ field: 'active', op: 'in', values: [1] } as const] : []),
  ];
  const rows = await readDatabase(config(), (database) => backfillRecords(database, filters));
  printRows(screen, {
    rows,
    columns: [...tableColumns, ...rest],
    tableColumns,
    format: outputOf(given),
    empty: 'There are no backfills.',
  });
  return ExitCode.ok;
};

export const showBackfill: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const id = backfillNumber(given);
  const exitCode = given.flag('wait') ? await followBackfill(context, id) : ExitCode.ok;
  const rows = await readDatabase(config(), async (database) => {
    await backfillRecord(database, id);
    const filters = [{ field: 'backfill_id', op: 'in', values: [id] } as const];
    const listing = { filters, order: [], limit: Number.MAX_SAFE_INTEGER, offset: 0 };
    return (await listRows<BackfillDateRow>(database, backfillDateResource, listing)).rows;
  });
  printRows(screen, {
    rows: rows.map((row) => ({
      logical_date: isoOrNull(row.logical_date),
      run_id: row.run_id,
      state: row.state,
      reason: row.exception_reason,
    })),
    columns: ['logical_date', 'run_id', 'state', 'reason'],
    format: outputOf(given),
    empty: 'The backfill has no dates.',
  });
  return exitCode;
};

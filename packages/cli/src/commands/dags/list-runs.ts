// `ariel dags list-runs`.
import { type Filter, listRows, type RunRow, runResource } from '@ariel/store/reads';
import { requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';

const columns = [
  'dag_id',
  'run_id',
  'state',
  'run_type',
  'run_after',
  'logical_date',
  'start_date',
  'end_date',
  'dag_version',
] as const;
const tableColumns = ['run_id', 'state', 'run_type', 'logical_date', 'start_date', 'end_date'];

export const listRuns: CommandBody = async ({ config, screen }, given) => {
  const dagId = given.optionalPositional(0) ?? given.text('dagId');
  if (dagId === null) throw usageError('A DAG must be named.', 'For example: ariel dags list-runs hello');
  const zone = config().core.defaultTimezone;
  const startUs = given.instant('startDate', zone);
  const endUs = given.instant('endDate', zone);
  const state = given.text('state');
  const filters: Filter[] = [{ field: 'dag_id', op: 'in', values: [dagId] }];
  if (state !== null) filters.push({ field: 'state', op: 'in', values: [state] });
  if (startUs !== null) filters.push({ field: 'run_after', op: 'gte', value: startUs });
  if (endUs !== null) filters.push({ field: 'run_after', op: 'lte', value: endUs });
  if (given.isTurnedOff('backfill')) {
    filters.push({ field: 'run_type', op: 'in', values: ['manual', 'scheduled', 'asset_triggered'] });
  }
  const limit = given.wholeNumber('limit', { min: 1 }) ?? 100;
  const rows = await readDatabase(config(), async (database) => {
    await requireDag(database, dagId);
    const listing = { filters, order: [{ field: 'run_after', descending: true }], limit, offset: 0 };
    return (await listRows<RunRow>(database, runResource, listing)).rows;
  });
  printRows(screen, {
    rows: rows.map(presentRun),
    columns,
    tableColumns,
    format: outputOf(given),
    empty: `${dagId} has no such runs.`,
  });
  return 0;
};

export function presentRun(run: RunRow): Row {
  return {
    dag_id: run.dag_id,
    run_id: run.run_id,
    state: run.state,
    run_type: run.run_type,
    run_after: isoOrNull(run.run_after),
    logical_date: isoOrNull(run.logical_date),
    start_date: isoOrNull(run.start_at),
    end_date: isoOrNull(run.end_at),
    dag_version: run.version_number,
  };
}

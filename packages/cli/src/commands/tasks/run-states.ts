// `ariel tasks states-for-dag-run`.
import { type InstanceRow, instanceResource, listRows } from '@ariel/store/reads';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';

const columns = [
  'dag_id',
  'run_id',
  'logical_date',
  'task_id',
  'map_index',
  'iteration',
  'coordinates',
  'state',
  'try_number',
  'start_date',
  'end_date',
  'reason',
];

export const runStates: CommandBody = async ({ config, screen }, given) => {
  const rows = await readDatabase(config(), async (database) => {
    const runIdOrDate = given.positional(1);
    const run = await requireRun(database, {
      dagId: given.positional(0),
      runIdOrDate,
      zone: config().core.defaultTimezone,
    });
    const listing = {
      filters: [{ field: 'run_ref', op: 'in', values: [run.id] } as const],
      order: [{ field: 'task_id', descending: false }],
      limit: Number.MAX_SAFE_INTEGER,
      offset: 0,
    };
    return (await listRows<InstanceRow>(database, instanceResource, listing)).rows;
  });
  printRows(screen, {
    rows: rows.map(present),
    columns,
    tableColumns: [
      'task_id',
      'map_index',
      'iteration',
      'state',
      'try_number',
      'start_date',
      'end_date',
      'reason',
    ],
    format: outputOf(given),
    empty: 'The run has no task instances yet: it has not been started.',
  });
  return 0;
};

function present(row: InstanceRow): Row {
  return {
    dag_id: row.dag_id,
    run_id: row.run_id,
    logical_date: isoOrNull(row.logical_date),
    task_id: row.task_id,
    map_index: row.map_index,
    iteration: row.iteration,
    coordinates: row.path,
    state: row.state,
    try_number: row.try_number,
    start_date: isoOrNull(row.start_at),
    end_date: isoOrNull(row.end_at),
    reason: row.reason,
  };
}

// `ariel dags list-jobs`.
import { type JobRow, jobResource, listRows } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

const columns = ['id', 'job_type', 'state', 'hostname', 'start_date', 'end_date', 'latest_heartbeat'];

export const listJobs: CommandBody = async ({ config, screen }, given) => {
  const state = given.text('state');
  const limit = given.wholeNumber('limit', { min: 0 }) ?? 100;
  const { rows } = await readDatabase(config(), (database) =>
    listRows<JobRow>(database, jobResource, {
      filters: state === null ? [] : [{ field: 'job_state', op: 'in', values: [state] }],
      order: [{ field: 'start_date', descending: true }],
      limit,
      offset: 0,
    }),
  );
  printRows(screen, {
    rows: rows.map((row) => ({
      id: row.id,
      job_type: row.kind,
      state: row.ended_at === null ? 'running' : 'success',
      hostname: row.hostname,
      start_date: isoOrNull(row.started_at),
      end_date: isoOrNull(row.ended_at),
      latest_heartbeat: isoOrNull(row.heartbeat_at),
    })),
    columns,
    format: outputOf(given),
    empty: 'No process has ever run on this database.',
  });
  return ExitCode.ok;
};

// `ariel dags export-run`: writes what a test needs to replay a run.
import { resolve } from 'node:path';
import { formatInstant } from '@ariel/core';
import type { RunRecording } from '@ariel/sdk';
import type { Database } from '@ariel/store';
import { type RunRow, readRunRecord } from '@ariel/store/reads';
import { requireRun } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { writeGivenFile } from '../written-file.ts';

export const exportRun: CommandBody = async ({ config, cwd, screen }, given) => {
  const dagId = given.positional(0);
  const zone = config().core.defaultTimezone;
  const recording = await readDatabase(config(), async (database) =>
    recordingOf(database, await requireRun(database, { dagId, runIdOrDate: given.positional(1), zone })),
  );
  const text = `${JSON.stringify(recording, null, 2)}\n`;
  const file = given.text('file');
  if (file === null) {
    screen.print(text.trimEnd());
    return ExitCode.ok;
  }
  // It may hold what is secret: for nobody else on this machine.
  writeGivenFile({ path: resolve(cwd, file), content: text, isPrivate: true });
  screen.note(
    `Wrote run ${recording.runId} of ${dagId} to ${file}: ${recording.instances.length} task instances.`,
  );
  return ExitCode.ok;
};

async function recordingOf(database: Database, run: RunRow): Promise<RunRecording> {
  const { instances, xcoms } = await readRunRecord(database, run.id, false);
  const nameOf = (row: { task_id: string; map_index: number; iteration: number }): string =>
    JSON.stringify([row.task_id, row.iteration, row.map_index]);
  const values = Map.groupBy(xcoms, nameOf);
  return {
    format: 1,
    dagId: run.dag_id,
    runId: run.run_id,
    runType: run.run_type,
    version: run.version_number,
    state: run.state,
    logicalDate: isoOrNull(run.logical_date),
    dataIntervalStart: isoOrNull(run.interval_start),
    dataIntervalEnd: isoOrNull(run.interval_end),
    runAfter: formatInstant(run.run_after),
    conf: JSON.parse(run.conf) as Readonly<Record<string, unknown>>,
    params: JSON.parse(run.params) as Readonly<Record<string, unknown>>,
    instances: instances.map((row) => ({
      taskId: row.task_id,
      mapIndex: row.map_index,
      iteration: row.iteration,
      state: row.state,
      reason: row.reason,
      xcoms: Object.fromEntries((values.get(nameOf(row)) ?? []).map(({ key, value }) => [key, value])),
    })),
  };
}

// `ariel dags details`.
import { formatDuration } from '@ariel/core';
import { latestDefinition, requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord } from '../../output/print-rows.ts';
import { isoOrNull } from '../../output/times.ts';
import type { CommandBody } from '../command.ts';

export const dagDetails: CommandBody = async ({ config, screen }, given) => {
  const { dag, definition } = await readDatabase(config(), async (database) => {
    const row = await requireDag(database, given.positional(0));
    return { dag: row, definition: await latestDefinition(database, row) };
  });
  const { params } = definition;
  printRecord(
    screen,
    {
      dag_id: dag.dag_id,
      dag_display_name: dag.display_name ?? dag.dag_id,
      description: dag.description,
      is_paused: dag.is_paused === 1,
      is_active: dag.is_active === 1,
      fileloc: dag.rel_path,
      bundle_name: dag.bundle_name,
      bundle_version: dag.bundle_version,
      version: dag.version_number,
      schedule: dag.schedule_text,
      timetable_summary: dag.schedule_summary,
      timezone: definition.timezone,
      start_date: isoOrNull(definition.startDate),
      end_date: isoOrNull(definition.endDate),
      catchup: definition.catchup,
      next_run_after: isoOrNull(dag.next_run_after),
      next_logical_date: isoOrNull(dag.next_logical_date),
      max_active_runs: dag.max_active_runs,
      max_active_tasks: dag.max_active_tasks,
      dagrun_timeout: definition.dagrunTimeoutMs === null ? null : formatDuration(definition.dagrunTimeoutMs),
      params: Object.fromEntries(
        Object.entries(params).map(([name, { defaultJson }]) => [name, JSON.parse(defaultJson ?? 'null')]),
      ),
      owners: JSON.parse(dag.owners),
      tags: JSON.parse(dag.tags),
      tasks: definition.tasks.length,
      has_import_errors: dag.has_import_errors === 1,
      last_parsed_time: isoOrNull(dag.evaluated_at),
    },
    outputOf(given),
  );
  return 0;
};

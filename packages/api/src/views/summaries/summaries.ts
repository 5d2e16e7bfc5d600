// Runs, instances and versions in the short form that most pages show.
import { formatInstant, type GraphTask } from '@ariel/core';
import type { InstanceSummary, RunSummary, VersionSummary } from '@ariel/protocol';
import type { RunRow, VersionRow } from '@ariel/store/reads';
import { coordinatesIn } from '../../progress/dag-structure.ts';
import type { InstanceFacts } from '../../progress/instance-facts.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';

export function durationMs(startUs: number | null, endUs: number | null): number | null {
  return startUs === null || endUs === null ? null : (endUs - startUs) / 1000;
}

export function summariseRun(run: RunRow): RunSummary {
  return {
    run_id: run.run_id,
    state: run.state,
    run_type: run.run_type,
    run_after: formatInstant(run.run_after),
    logical_date: isoOrNull(run.logical_date),
    queued_at: formatInstant(run.queued_at),
    start_date: isoOrNull(run.start_at),
    end_date: isoOrNull(run.end_at),
    duration_ms: durationMs(run.start_at, run.end_at),
    version_number: run.version_number,
    note: run.note,
    triggering_user: run.triggering_user,
  };
}

export function summariseInstance(
  row: InstanceFacts,
  reason: string | null,
  task: GraphTask | undefined,
): InstanceSummary {
  return {
    task_id: row.task_id,
    map_index: row.map_index,
    iteration: row.iteration,
    coordinates: coordinatesIn(task, row),
    rendered_map_index: row.rendered_map_index,
    state: row.state,
    try_number: row.try_number,
    max_tries: row.max_tries,
    operator: row.operator,
    queued_at: isoOrNull(row.queued_at),
    start_date: isoOrNull(row.start_at),
    end_date: isoOrNull(row.end_at),
    duration_ms: durationMs(row.start_at, row.end_at),
    reason,
  };
}

/** `versions` in order of their numbers, the first one first. */
export function summariseVersions(
  versions: readonly VersionRow[],
  runCounts: ReadonlyMap<string, number>,
): VersionSummary[] {
  return versions.map((version, index) => ({
    id: version.id,
    number: version.number,
    created_at: formatInstant(version.created_at),
    change: changeOf(version, versions[index - 1]),
    run_count: runCounts.get(version.id) ?? 0,
  }));
}

export function changeOf(version: VersionRow, before: VersionRow | undefined): VersionSummary['change'] {
  if (before === undefined) return 'first';
  return version.structure_hash === before.structure_hash ? 'code' : 'structure';
}

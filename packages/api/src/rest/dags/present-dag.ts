// A DAG as the public API shows it.
import { join } from 'node:path';
import type { DagDefinition } from '@ariel/core';
import type { DagRow, VersionRow } from '@ariel/store/reads';
import type { ApiContext } from '../../server/api-context.ts';
import { shownParam, shownValue } from '../../server/shown-values.ts';
import { fileToken } from '../answers/file-token.ts';
import { iso, isoDuration, isoOrNull, presentVersion, textList } from '../answers/presented.ts';

const irregular: ReadonlySet<string> = new Set([
  'none',
  'once',
  'continuous',
  'events',
  'assets',
  'partitionedAssets',
  'partitionedAtRuntime',
]);
const partitioned: ReadonlySet<string> = new Set([
  'cronPartition',
  'partitionedAssets',
  'partitionedAtRuntime',
]);

const schedulingState = (dag: DagRow): 'active' | 'draining' | 'paused' =>
  dag.is_paused === 1 ? 'paused' : dag.is_draining === 1 ? 'draining' : 'active';

export function presentDag(context: ApiContext, dag: DagRow, definition: DagDefinition | undefined) {
  const displayName = dag.display_name ?? dag.dag_id;
  const folder = context.bundles[dag.bundle_name];
  const periodic = !irregular.has(dag.timetable_kind);
  return {
    dag_id: dag.dag_id,
    dag_display_name: displayName,
    is_paused: dag.is_paused === 1,
    scheduling_state: schedulingState(dag),
    is_stale: dag.is_active === 0,
    last_parsed_time: iso(dag.evaluated_at),
    last_parse_duration: dag.evaluation_ms === null ? null : dag.evaluation_ms / 1000,
    last_expired: null,
    bundle_name: dag.bundle_name,
    bundle_version: dag.bundle_version,
    relative_fileloc: dag.rel_path,
    fileloc: folder === undefined ? dag.rel_path : join(folder, dag.rel_path),
    description: dag.description,
    timetable_summary: dag.schedule_summary,
    timetable_description: dag.schedule_text,
    timetable_partitioned: partitioned.has(dag.timetable_kind),
    timetable_periodic: periodic,
    tags: textList(dag.tags)
      .sort()
      .map((name) => ({ name, dag_id: dag.dag_id, dag_display_name: displayName })),
    max_active_tasks: dag.max_active_tasks,
    max_active_runs: dag.max_active_runs,
    max_consecutive_failed_dag_runs: definition?.maxConsecutiveFailedDagRuns ?? 0,
    has_task_concurrency_limits:
      definition?.tasks.some(
        (task) => task.maxActiveTisPerDag !== null || task.maxActiveTisPerDagrun !== null,
      ) ?? false,
    has_import_errors: dag.has_import_errors === 1,
    next_dagrun_logical_date: isoOrNull(dag.next_logical_date),
    next_dagrun_data_interval_start: isoOrNull(dag.next_interval_start),
    next_dagrun_data_interval_end: isoOrNull(dag.next_interval_end),
    next_dagrun_run_after: isoOrNull(dag.next_run_after),
    allowed_run_types: definition?.allowedRunTypes == null ? null : [...definition.allowedRunTypes],
    owners: textList(dag.owners),
    is_backfillable: periodic && (definition?.allowedRunTypes?.includes('backfill') ?? true),
    file_token: fileToken(context.auth.secretKey, { bundleName: dag.bundle_name, relPath: dag.rel_path }),
  };
}

export function presentDagDetails(
  context: ApiContext,
  dag: DagRow,
  {
    definition,
    version,
  }: { readonly definition: DagDefinition | undefined; readonly version: VersionRow | undefined },
) {
  return {
    ...presentDag(context, dag, definition),
    catchup: definition?.catchup ?? false,
    dag_run_timeout:
      definition?.dagrunTimeoutMs === null || definition === undefined
        ? null
        : isoDuration(definition.dagrunTimeoutMs),
    doc_md: definition?.docMd ?? null,
    start_date: isoOrNull(definition?.startDate),
    end_date: isoOrNull(definition?.endDate),
    is_paused_upon_creation: definition?.isPausedUponCreation ?? null,
    params: definition === undefined ? {} : presentParams(context, definition.params, 'dag'),
    render_template_as_native_obj: definition?.renderTemplateAsNativeObj ?? false,
    template_search_path: definition?.templateSearchpath ? [...definition.templateSearchpath] : null,
    timezone: definition?.timezone ?? 'UTC',
    last_parsed: iso(dag.evaluated_at),
    default_args: shownValue(context, definition?.defaultArgs ?? {}),
    rerun_with_latest_version: definition?.rerunWithLatestVersion ?? null,
    owner_links: { ...definition?.ownerLinks },
    is_favorite: false,
    active_runs_count: dag.active_runs,
    team_name: dag.team,
    latest_dag_version: version === undefined ? null : presentVersionRow(version),
    concurrency: dag.max_active_tasks,
  };
}

export function presentVersionRow({ created_at, display_name, id, number, ...version }: VersionRow) {
  const facts = { ...version, version_id: id, version_number: number, version_created_at: created_at };
  return presentVersion(version.dag_id, display_name, facts);
}

/** `source`: who declares them. */
export function presentParams(
  context: ApiContext,
  params: DagDefinition['params'],
  source: 'dag' | 'task',
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [
      name,
      { ...shownParam(context, name, param), description: param.description, source },
    ]),
  );
}

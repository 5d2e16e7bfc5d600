// Writes the row of a DAG that its file gave: what lists show and what the scheduler wakes for.
// It must not touch what people decide (paused) nor what the scheduler counts (runs, last automated run).
import { canonicalJson, type DagDefinition, nextRun, type PlannedRun, timePart } from '@ariel/core';
import type { Queryable, SqlValue } from '../database/database.ts';
import { teamOfBundle } from '../teams/team-rows.ts';
import type { DagDefaults } from './dag-file.ts';
import { nextRunColumns } from './next-run-columns.ts';
import { dropTimetablePlan, wantTimetablePlan } from './timetable-plans.ts';

export interface DagRow {
  readonly dag_id: string;
  readonly bundle_name: string;
  readonly rel_path: string;
  readonly is_active: number;
  readonly has_import_errors: number;
  readonly latest_version_id: string | null;
  readonly last_automated_start: number | null;
  readonly last_automated_end: number | null;
}

export interface DagToSave {
  readonly definition: DagDefinition;
  readonly bundleName: string;
  readonly bundleVersion?: { readonly version: string };
  readonly relPath: string;
  readonly versionId: string;
  readonly defaults: DagDefaults;
  /** The definition of the version before, where there was one. */
  readonly previous: DagDefinition | undefined;
  readonly nowUs: number;
}

/** Its row is held, so that the schedule does not move on between this look and the writing of its next run. */
export async function findDag(tx: Queryable, dagId: string): Promise<DagRow | undefined> {
  const lock = tx.dialect === 'postgres' ? ' for update' : '';
  return tx.first<DagRow>(
    `select dag_id, bundle_name, rel_path, is_active, has_import_errors, latest_version_id,
       last_automated_start, last_automated_end from dag where dag_id = ?${lock}`,
    [dagId],
  );
}

export async function insertDag(tx: Queryable, dag: DagToSave): Promise<void> {
  const { definition } = dag;
  await insertRow(tx, 'dag', {
    dag_id: definition.dagId,
    is_paused: toBit(definition.isPausedUponCreation ?? dag.defaults.pausedAtCreation),
    created_at: dag.nowUs,
    ...shownColumns(dag),
    team: await teamOfBundle(tx, dag.bundleName),
    ...nextRunColumns(nextRunOf(definition, dag.nowUs, null)),
  });
  if (timePart(definition.schedule).kind === 'custom') await wantTimetablePlan(tx, definition.dagId, true);
}

export async function updateDag(tx: Queryable, existing: DagRow, dag: DagToSave): Promise<void> {
  const { last_automated_start: start, last_automated_end: end } = existing;
  const last = start === null || end === null ? null : { start, end };
  const isPlannedAnew =
    existing.is_active === 0 || dag.previous === undefined || !plansAlike(dag.previous, dag.definition);
  const columns: Record<string, SqlValue> = {
    ...shownColumns(dag),
    team: await teamOfBundle(tx, dag.bundleName),
    ...(isPlannedAnew ? nextRunColumns(nextRunOf(dag.definition, dag.nowUs, last)) : {}),
  };
  const assignments = Object.keys(columns).map((column) => `${column} = ?`);
  await tx.run(`update dag set ${assignments.join(', ')} where dag_id = ?`, [
    ...Object.values(columns),
    dag.definition.dagId,
  ]);
  // Its code may plan otherwise now, even where its definition is the same; until it has answered, the old answers hold.
  if (timePart(dag.definition.schedule).kind === 'custom')
    await wantTimetablePlan(tx, dag.definition.dagId, isPlannedAnew);
  else await dropTimetablePlan(tx, dag.definition.dagId);
}

function shownColumns({ definition, defaults, ...dag }: DagToSave): Record<string, SqlValue> {
  return {
    bundle_name: dag.bundleName,
    bundle_version: dag.bundleVersion?.version ?? null,
    disables_bundle_versioning:
      definition.disableBundleVersioning === undefined ? null : toBit(definition.disableBundleVersioning),
    rel_path: dag.relPath,
    is_active: 1,
    has_import_errors: 0,
    latest_version_id: dag.versionId,
    display_name: definition.displayName,
    description: definition.description,
    tags: JSON.stringify(definition.tags),
    owners: JSON.stringify([...new Set(definition.tasks.map((task) => task.owner))].sort()),
    schedule_summary: definition.scheduleSummary,
    schedule_text: definition.scheduleText,
    timetable_kind: definition.schedule.kind,
    max_active_runs: definition.maxActiveRuns ?? defaults.maxActiveRuns,
    max_active_tasks: definition.maxActiveTasks ?? defaults.maxActiveTasks,
    max_failed_runs: definition.maxConsecutiveFailedDagRuns,
    evaluated_at: dag.nowUs,
  };
}

function nextRunOf(
  definition: DagDefinition,
  nowUs: number,
  last: { start: number; end: number } | null,
): PlannedRun | null {
  const { allowedRunTypes, schedule, startDate, endDate, catchup } = definition;
  if (allowedRunTypes !== null && !allowedRunTypes.includes('scheduled')) return null;
  return nextRun(schedule, { startDate, endDate, catchup, now: nowUs, last });
}

function plansAlike(left: DagDefinition, right: DagDefinition): boolean {
  const planOf = ({ schedule, timezone, startDate, endDate, catchup, allowedRunTypes }: DagDefinition) =>
    canonicalJson({ schedule, timezone, startDate, endDate, catchup, allowedRunTypes });
  return planOf(left) === planOf(right);
}

async function insertRow(tx: Queryable, table: string, columns: Record<string, SqlValue>): Promise<void> {
  const names = Object.keys(columns);
  await tx.run(
    `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
    Object.values(columns),
  );
}

const toBit = (value: boolean): number => (value ? 1 : 0);

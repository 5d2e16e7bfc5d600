// Creates a manual run, after checking its params against their schemas.
import { type DataInterval, formatInstant, manualDataInterval, type RunType, timePart } from '@ariel/core';
import { ControlError, type RunReference, type TriggerRunRequest } from '@ariel/protocol';
import {
  createRun,
  findRun,
  loadVersion,
  lockRun,
  type Queryable,
  readDag,
  readTimetableAnswers,
  type StoredVersion,
  versionInBundle,
} from '@ariel/store';
import { audit, extraText } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { resolveParams } from './resolve-params.ts';
import { checkRunId, refuseReserved } from './run-id.ts';
import { drainDag } from './set-dag-state.ts';

/** A generated run id that is taken steps on by a microsecond at most so often. */
const MAX_STEPS = 1000;

export async function triggerRun(
  settings: ControlSettings,
  request: TriggerRunRequest,
): Promise<RunReference> {
  if (request.runId !== null) {
    checkRunId(request.runId, settings.runIdPattern);
    if (typeOf(request) === 'manual') refuseReserved(request.runId);
  }
  const created = await settings.database.transaction(async (tx) => {
    const version = await versionFor(tx, request);
    const before = await madeBefore(tx, request);
    if (before !== null) return before;
    refuseRunType(version, typeOf(request));
    refusePartition(version, request);
    const params = resolveParams(settings, version.definition, request.conf);
    const made = await insertRun(settings, tx, request, version, params);
    await audit(
      tx,
      {
        event: 'trigger_dag_run',
        dagId: request.dagId,
        runId: made.runId,
        actor: request.actor,
        ...(request.byTask === undefined ? {} : { extra: { byTask: request.byTask } }),
        before: null,
        after: {
          state: 'queued',
          run_type: typeOf(request),
          logical_date: request.logicalDate === null ? null : formatInstant(request.logicalDate),
          partition_key: request.partitionKey ?? null,
          note: request.note,
        },
      },
      settings.nowUs(),
    );
    if (request.drainsDag) await drainDag(tx, settings, request);
    return made;
  });
  settings.notify({ kind: 'run-created', dagId: request.dagId, runRef: created.runRef });
  if (request.drainsDag) settings.notify({ kind: 'dag-changed', dagId: request.dagId });
  return { dagId: request.dagId, runId: created.runId };
}

const typeOf = ({ byTask, runType }: TriggerRunRequest): RunType =>
  runType ?? (byTask === undefined ? 'manual' : 'operator_triggered');

/** Whether runs of a DAG may be about partitions. */
const isPartitioned = ({ definition: { schedule } }: StoredVersion): boolean =>
  schedule.kind === 'cronPartition' ||
  schedule.kind === 'partitionedAssets' ||
  schedule.kind === 'partitionedAtRuntime';

function refusePartition(version: StoredVersion, { dagId, partitionKey }: TriggerRunRequest): void {
  if (partitionKey == null || isPartitioned(version)) return;
  throw new ControlError(
    'ARIEL_NOT_PARTITIONED',
    400,
    `partition_key is ${JSON.stringify(partitionKey)}, but the runs of DAG ${dagId} are about no partitions. Leave it out.`,
  );
}

function refuseRunType({ definition: { allowedRunTypes, dagId } }: StoredVersion, type: RunType): void {
  if (allowedRunTypes === null || allowedRunTypes.includes(type)) return;
  throw new ControlError(
    'ARIEL_RUN_TYPE_NOT_ALLOWED',
    400,
    `Dag with dag_id: '${dagId}' does not allow ${type} runs, only ${allowedRunTypes.join(', ')}. Add '${type}' to its allowedRunTypes to trigger it.`,
  );
}

async function latestVersion(tx: Queryable, dagId: string): Promise<StoredVersion> {
  const dag = await readDag(tx, dagId);
  const version = dag?.latest_version_id ? await loadVersion(tx, dag.latest_version_id) : undefined;
  if (!version) {
    throw new ControlError('ARIEL_DAG_NOT_FOUND', 404, `The Dag with ID: \`${dagId}\` was not found`);
  }
  return version;
}

/** The one that belongs to the version of the bundle that was asked for, else the latest. */
async function versionFor(
  tx: Queryable,
  { bundleVersion, dagId }: TriggerRunRequest,
): Promise<StoredVersion> {
  const latest = await latestVersion(tx, dagId);
  if (bundleVersion == null) return latest;
  const id = await versionInBundle(tx, dagId, bundleVersion);
  const version = id === null ? undefined : await loadVersion(tx, id);
  if (version) return version;
  throw new ControlError(
    'ARIEL_BUNDLE_VERSION_UNKNOWN',
    404,
    `bundle_version is ${JSON.stringify(bundleVersion)}, and DAG ${dagId} is not known in that version of the bundle ${latest.bundleName}. Leave it out for the newest; its versions list those that there are.`,
  );
}

/** A run without a logical date is about no time. A timetable of the user's own has answered ahead of time. */
async function inferredInterval(
  tx: Queryable,
  { definition: { dagId, schedule } }: StoredVersion,
  logicalDate: number | null,
): Promise<DataInterval | null> {
  if (logicalDate === null) return null;
  const answers = timePart(schedule).kind === 'custom' ? await readTimetableAnswers(tx, dagId) : null;
  return manualDataInterval(schedule, logicalDate, answers);
}

function generatedRunId(request: TriggerRunRequest, instantUs: number): string {
  return `${typeOf(request)}__${formatInstant(instantUs).replace('Z', '+00:00')}`;
}

/**
 * The run that the task triggered in this turn already: its answer was lost, or its process died after it. The audit log knows,
 * because the run and its row there are one transaction.
 */
async function madeBefore(
  tx: Queryable,
  { actor, byTask, dagId }: TriggerRunRequest,
): Promise<{ runRef: number; runId: string } | null> {
  if (byTask === undefined) return null;
  const found = await findRun(tx, byTask.dagId, byTask.runId);
  // Whoever asks for the same turn at the same time waits here.
  const own = found && tx.dialect === 'postgres' ? await lockRun(tx, found.id) : found;
  // The entry begins so; what the run was made as follows.
  const turn = extraText(actor, { byTask }).slice(0, -1);
  const row = await tx.first<{ run_id: string }>(
    `select run_id from event_log where dag_id = ? and at >= ? and event = 'trigger_dag_run'
       and substr(extra, 1, length(cast(? as text))) = ? limit 1`,
    [dagId, own?.queued_at ?? 0, turn, turn],
  );
  const run = row && (await findRun(tx, dagId, row.run_id));
  return run ? { runRef: run.id, runId: run.run_id } : null;
}

/** Whoever asked for the first of runs that trigger each other is behind all of them. */
async function triggeringUser(tx: Queryable, { actor, byTask }: TriggerRunRequest): Promise<string | null> {
  if (byTask === undefined) return actor.user;
  return (await findRun(tx, byTask.dagId, byTask.runId))?.triggering_user ?? actor.user;
}

async function insertRun(
  settings: ControlSettings,
  tx: Queryable,
  request: TriggerRunRequest,
  version: StoredVersion,
  params: string,
): Promise<{ runRef: number; runId: string }> {
  const nowUs = settings.nowUs();
  // Due now, whatever time it is about: only who names a later moment waits for it.
  const runAfterUs = request.runAfter ?? nowUs;
  const interval = request.dataInterval ?? (await inferredInterval(tx, version, request.logicalDate));
  for (let step = 0; step < MAX_STEPS; step++) {
    const runId = request.runId ?? generatedRunId(request, runAfterUs + step);
    const runRef = await createRun(
      tx,
      {
        dagId: request.dagId,
        runId,
        team: null,
        versionId: version.id,
        logicalDateUs: request.logicalDate,
        intervalStartUs: interval?.start ?? null,
        intervalEndUs: interval?.end ?? null,
        runAfterUs,
        runType: typeOf(request),
        triggeredBy: request.actor.via,
        triggeringUser: await triggeringUser(tx, request),
        conf: JSON.stringify(request.conf),
        params,
        note: request.note,
        ...(request.bundleVersion == null ? {} : { bundleVersion: request.bundleVersion }),
        partition: request.partitionKey == null ? null : { key: request.partitionKey, dateUs: null },
      },
      nowUs,
    );
    if (runRef !== null) return { runRef, runId };
    // A generated id steps on while it is taken; what the caller named is refused.
    if (request.runId !== null || !(await findRun(tx, request.dagId, runId))) break;
  }
  const isIdTaken = request.runId !== null && (await findRun(tx, request.dagId, request.runId)) !== undefined;
  const what = isIdTaken
    ? `run id ${request.runId}`
    : `logical date ${formatInstant(request.logicalDate ?? runAfterUs)}`;
  throw new ControlError('ARIEL_RUN_EXISTS', 409, `DAG ${request.dagId} already has a run with the ${what}.`);
}

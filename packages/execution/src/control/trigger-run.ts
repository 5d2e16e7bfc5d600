// Creates a manual run, after checking its params against their schemas.
import { type DataInterval, formatInstant, manualDataInterval } from '@ariel/core';
import { ControlError, type RunReference, type TriggerRunRequest } from '@ariel/protocol';
import {
  createRun,
  findRun,
  loadVersion,
  type Queryable,
  readDag,
  readTimetableAnswers,
  type StoredVersion,
} from '@ariel/store';
import { audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { resolveParams } from './resolve-params.ts';

/** Where `scheduler.allowed_run_id_pattern` says nothing else. */
const RUN_ID_PATTERN = /^[A-Za-z0-9_.~:+-]+$/;
const MAX_RUN_ID = 250;
/** A generated run id that is taken steps on by a microsecond at most so often. */
const MAX_STEPS = 1000;

export async function triggerRun(
  settings: ControlSettings,
  request: TriggerRunRequest,
): Promise<RunReference> {
  if (request.runId !== null) checkRunId(request.runId, settings.runIdPattern ?? RUN_ID_PATTERN);
  const created = await settings.database.transaction(async (tx) => {
    const version = await latestVersion(tx, request.dagId);
    refuseRunType(version);
    const params = resolveParams(settings, version.definition.params, request.conf);
    const made = await insertRun(settings, tx, request, version, params);
    await audit(
      tx,
      { event: 'trigger_dag_run', dagId: request.dagId, runId: made.runId, actor: request.actor },
      settings.nowUs(),
    );
    return made;
  });
  settings.notify({ kind: 'run-created', dagId: request.dagId, runRef: created.runRef });
  return { dagId: request.dagId, runId: created.runId };
}

function checkRunId(runId: string, pattern: RegExp): void {
  if (pattern.test(runId) && !runId.includes('..') && runId.length <= MAX_RUN_ID) return;
  throw new ControlError(
    'ARIEL_RUN_ID_INVALID',
    400,
    `The run id ${JSON.stringify(runId)} is not allowed: use at most ${MAX_RUN_ID} characters that match ${pattern.source}, without "..".`,
  );
}

function refuseRunType({ definition: { allowedRunTypes, dagId } }: StoredVersion): void {
  if (allowedRunTypes === null || allowedRunTypes.includes('manual')) return;
  throw new ControlError(
    'ARIEL_RUN_TYPE_NOT_ALLOWED',
    400,
    `Dag with dag_id: '${dagId}' does not allow manual runs, only ${allowedRunTypes.join(', ')}. Add 'manual' to its allowedRunTypes to trigger it.`,
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

/** A run without a logical date is about no time. A timetable of the user's own has answered ahead of time. */
async function inferredInterval(
  tx: Queryable,
  { definition: { dagId, schedule } }: StoredVersion,
  logicalDate: number | null,
): Promise<DataInterval | null> {
  if (logicalDate === null) return null;
  const answers = schedule.kind === 'custom' ? await readTimetableAnswers(tx, dagId) : null;
  return manualDataInterval(schedule, logicalDate, answers);
}

async function insertRun(
  settings: ControlSettings,
  tx: Queryable,
  request: TriggerRunRequest,
  version: StoredVersion,
  params: string,
): Promise<{ runRef: number; runId: string }> {
  const nowUs = settings.nowUs();
  const runAfterUs = request.runAfter ?? request.logicalDate ?? nowUs;
  const interval = request.dataInterval ?? (await inferredInterval(tx, version, request.logicalDate));
  for (let step = 0; step < MAX_STEPS; step++) {
    const runId = request.runId ?? `manual__${formatInstant(runAfterUs + step).replace('Z', '+00:00')}`;
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
        runType: 'manual',
        triggeredBy: request.actor.via,
        triggeringUser: request.actor.user,
        conf: JSON.stringify(request.conf),
        params,
        note: request.note,
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

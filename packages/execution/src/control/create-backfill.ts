// Makes a backfill: lists its dates, makes the runs that are missing and has others run again, all in one transaction. A dry run
// lists with the same function and makes nothing.
import { type DagDefinition, formatInstant, isFinished, type PlannedRun } from '@ariel/core';
import {
  type BackfillDateAnswer,
  type ClearRequest,
  ControlError,
  type CreateBackfillAnswer,
  type CreateBackfillRequest,
} from '@ariel/protocol';
import {
  activeBackfill,
  type BackfillDate,
  completeBackfill,
  createBackfillRuns,
  dropTimetableAnswers,
  createBackfill as insertBackfill,
  loadVersion,
  type Queryable,
  readDag,
  readRun,
  type StoredVersion,
  storeBackfillDates,
} from '@ariel/store';
import { audit } from './audit.ts';
import { type FoundDate, findDates, type KnownRun } from './backfill-dates.ts';
import { backfillNotes } from './backfill-notes.ts';
import { backfillParams, backfillRefusal } from './backfill-refusals.ts';
import { askedRuns } from './backfill-timetable.ts';
import { type Cleared, clearIn, requeueRun, tellCleared } from './clear-tasks.ts';
import type { ControlSettings } from './control-settings.ts';
import { resolveParams } from './resolve-params.ts';
import { drainDag } from './set-dag-state.ts';

type PlannedDate = BackfillDateAnswer & FoundDate;

export async function createBackfill(
  settings: ControlSettings,
  request: CreateBackfillRequest,
): Promise<CreateBackfillAnswer> {
  // User code may take long: nothing is locked while it is asked, and nothing asked that is refused anyway.
  const asked = await askedRuns(
    settings,
    await allowedVersion(settings, settings.database, request),
    request,
    MOST_DATES + 1,
  );
  const { answer, cleared, first } = await settings.database.transaction(async (tx) => {
    const version = await allowedVersion(settings, tx, request);
    if (asked !== null && asked.versionId !== version.id) throw changedMeanwhile(request.dagId);
    const params = backfillParams(settings, version, request);
    const dates = await datesOf(tx, version.definition, request, {
      nowUs: settings.nowUs(),
      asked: asked?.runs ?? null,
    });
    const notes = backfillNotes(version.definition, dates);
    if (asked !== null && !request.dryRun) await dropTimetableAnswers(tx, request.dagId);
    const made = request.dryRun
      ? { answer: answerOf(null, dates), cleared: [], first: null }
      : await makeRuns(settings, tx, { request, version, params, dates });
    if (request.drainsDag && !request.dryRun) await drainDag(tx, settings, request);
    return { ...made, answer: notes.length === 0 ? made.answer : { ...made.answer, notes } };
  });
  tellCleared(settings, cleared);
  if (request.drainsDag && !request.dryRun) settings.notify({ kind: 'dag-changed', dagId: request.dagId });
  if (first !== null) settings.notify({ kind: 'run-created', dagId: request.dagId, runRef: first });
  return answer;
}

const answerOf = (id: number | null, dates: readonly BackfillDateAnswer[]): CreateBackfillAnswer => ({
  id,
  dates: dates.map(({ exceptionReason, logicalDate, partitionKey, runId, what }) => ({
    logicalDate,
    ...(partitionKey === undefined ? {} : { partitionKey }),
    what,
    runId,
    exceptionReason,
  })),
});

/** The version of which runs are made; refuses what makes no sense, and a second backfill of the DAG. */
async function allowedVersion(
  settings: ControlSettings,
  tx: Queryable,
  request: CreateBackfillRequest,
): Promise<StoredVersion> {
  const version = await latestVersion(tx, request.dagId);
  const refusal = backfillRefusal(version.definition, request, settings.nowUs());
  if (refusal !== null) throw refusal;
  if (await activeBackfill(tx, request.dagId)) throw runningAlready(request.dagId);
  return version;
}

async function latestVersion(tx: Queryable, dagId: string): Promise<StoredVersion> {
  const dag = await readDag(tx, dagId);
  const version = dag?.latest_version_id ? await loadVersion(tx, dag.latest_version_id) : undefined;
  if (version && dag?.is_active === 1) return version;
  throw new ControlError('ARIEL_DAG_NOT_FOUND', 404, `Could not find dag ${dagId}`);
}

const runningAlready = (dagId: string): ControlError =>
  new ControlError('ARIEL_BACKFILL_RUNNING', 409, `There is already a running backfill for dag ${dagId}`);

const changedMeanwhile = (dagId: string): ControlError =>
  new ControlError(
    'ARIEL_BACKFILL_REFUSED',
    409,
    `${dagId} has a new version since its timetable was asked. Nothing was made: ask again.`,
  );

/** In the order in which they are to run. */
async function datesOf(
  tx: Queryable,
  definition: DagDefinition,
  request: CreateBackfillRequest,
  known: { readonly nowUs: number; readonly asked: readonly PlannedRun[] | null },
): Promise<PlannedDate[]> {
  const found = await findDates(tx, definition, request, { ...known, most: MOST_DATES + 1 });
  if (found.length > MOST_DATES) throw tooMany(request);
  const dates = found.map((date) => dateOf(date, request.reprocessBehavior));
  return request.runBackwards ? dates.reverse() : dates;
}

/** So many runs are made in one transaction. */
const MOST_DATES = 50_000;

const tooMany = ({ dagId }: CreateBackfillRequest): ControlError =>
  new ControlError(
    'ARIEL_BACKFILL_REFUSED',
    422,
    `A backfill makes at most ${MOST_DATES} runs, and the schedule of ${dagId} has more dates in this range. Ask for a part of it.`,
  );

function dateOf(date: FoundDate, behavior: CreateBackfillRequest['reprocessBehavior']): PlannedDate {
  const { known, partition } = date;
  const key = partition === null ? {} : { partitionKey: partition.key };
  const base = { ...date, ...key, runId: known?.run_id ?? null };
  if (!known) return { ...base, what: 'create', exceptionReason: null };
  if (!isFinished(known.state as never)) return { ...base, what: 'none', exceptionReason: 'in flight' };
  const isWanted = behavior === 'completed' || (behavior === 'failed' && known.state === 'failed');
  return isWanted
    ? { ...base, what: 'again', exceptionReason: null }
    : { ...base, what: 'none', exceptionReason: 'already exists' };
}

interface Plan {
  readonly request: CreateBackfillRequest;
  readonly version: StoredVersion;
  readonly params: string;
  readonly dates: readonly PlannedDate[];
}

async function makeRuns(settings: ControlSettings, tx: Queryable, plan: Plan) {
  const { dates, request } = plan;
  const { actor, conf, dagId } = request;
  const nowUs = settings.nowUs();
  const team = (await readDag(tx, dagId))?.team ?? null;
  const id = await insertBackfill(
    tx,
    {
      ...request,
      team,
      conf: conf === null ? null : JSON.stringify(conf),
      runOnLatestVersion: request.onLatestVersion,
      user: actor.user,
    },
    nowUs,
  );
  // Somebody else was faster.
  if (id === null) throw runningAlready(dagId);
  const made = await createRuns(settings, tx, plan, { id, team });
  const cleared: Cleared[] = [];
  for (const { known, what } of dates)
    if (what === 'again' && known) cleared.push(await runAgain(settings, tx, plan, { id, known }));
  const stored = dates.map((date) => storedDate(date, made));
  await storeBackfillDates(tx, id, stored);
  // Where there was nothing to make, it is over at once.
  await completeBackfill(tx, id, nowUs);
  const runs = stored.filter(({ runRef }) => runRef !== null);
  const extra = { backfill_id: id, runs: runs.length };
  const after = {
    from_date: formatInstant(request.fromUs),
    to_date: formatInstant(request.toUs),
    run_backwards: request.runBackwards,
    reprocess_behavior: request.reprocessBehavior,
    max_active_runs: request.maxActiveRuns,
  };
  await audit(tx, { event: 'create_backfill', dagId, actor, extra, before: null, after }, nowUs);
  const answered = dates.map((date, index) => answeredDate(date, stored[index]));
  return { answer: answerOf(id, answered), cleared, first: runs[0]?.runRef ?? null };
}

const runIdOf = ({ logicalDate }: PlannedDate): string =>
  `backfill__${formatInstant(logicalDate).replace('Z', '+00:00')}`;

/** By logical date; null where somebody made a run of it just now. */
async function createRuns(
  settings: ControlSettings,
  tx: Queryable,
  { dates, params, request, version }: Plan,
  { id, team }: { readonly id: number; readonly team: string | null },
): Promise<ReadonlyMap<number, number | null>> {
  const missing = dates.filter(({ what }) => what === 'create');
  const shared = {
    backfillId: id,
    dagId: request.dagId,
    team,
    versionId: version.id,
    user: request.actor.user,
    conf: JSON.stringify(request.conf ?? {}),
    params,
  };
  const runs = missing.map((date) => ({
    runId: runIdOf(date),
    // Like those of its schedule, a run about a partition has no logical date.
    logicalDateUs: date.partition === null ? date.logicalDate : null,
    intervalStartUs: date.partition === null ? date.run.dataInterval.start : null,
    intervalEndUs: date.partition === null ? date.run.dataInterval.end : null,
    runAfterUs: date.run.runAfter,
    partition: date.partition,
  }));
  const refs = await createBackfillRuns(tx, shared, runs, settings.nowUs());
  return new Map(missing.map(({ logicalDate }, index) => [logicalDate, refs[index] ?? null]));
}

function storedDate(date: PlannedDate, made: ReadonlyMap<number, number | null>): BackfillDate {
  const { exceptionReason, known, logicalDate, what } = date;
  const runRef = what === 'again' ? (known?.id ?? null) : (made.get(logicalDate) ?? null);
  const lost = what === 'create' && runRef === null ? 'already exists' : null;
  return { runRef, logicalDateUs: logicalDate, exceptionReason: exceptionReason ?? lost };
}

function answeredDate(date: PlannedDate, stored: BackfillDate | undefined): BackfillDateAnswer {
  if (date.what !== 'create') return date;
  if (stored?.runRef == null)
    return { ...date, what: 'none', exceptionReason: stored?.exceptionReason ?? null };
  return { ...date, runId: runIdOf(date) };
}

/** The run of a date is cleared, and is the backfill's from now on. */
async function runAgain(
  settings: ControlSettings,
  tx: Queryable,
  { request, version }: Plan,
  { id, known }: { readonly id: number; readonly known: KnownRun },
): Promise<Cleared> {
  const cleared = await clearIn(settings, tx, clearOf(request, version.definition, known.run_id));
  const run = await readRun(tx, known.id);
  if (!run) throw new Error(`run ${known.run_id} of ${request.dagId} is gone although it was locked`);
  // One without instances had nothing to clear.
  await requeueRun(tx, run, settings.nowUs());
  await tx.run(
    "update dag_run set run_type = 'backfill', triggered_by = 'backfill', backfill_id = ? where id = ?",
    [id, run.id],
  );
  if (request.conf === null) return cleared;
  const { definition } = await settings.versions.get(tx, run.version_id);
  const params = resolveParams(settings, definition, request.conf);
  const conf = JSON.stringify(request.conf);
  await tx.run('update dag_run set conf = ?, params = ? where id = ?', [conf, params, run.id]);
  return cleared;
}

const clearOf = (
  { actor, dagId, onLatestVersion }: CreateBackfillRequest,
  latest: DagDefinition,
  runId: string,
): ClearRequest => ({
  dagId,
  runId,
  tasks: null,
  onlyFailed: false,
  includeDownstream: false,
  includeUpstream: false,
  // Airflow's rule: unlike a run that is cleared, one of a backfill has the latest version where nobody says otherwise.
  onLatestVersion: onLatestVersion ?? latest.rerunWithLatestVersion ?? true,
  dryRun: false,
  actor,
});

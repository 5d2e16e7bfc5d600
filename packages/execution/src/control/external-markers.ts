// What is cleared in other DAGs because a marker of this one is: the task that the marker names, in the run of its logical date, with
// what is downstream of it; and so on where there are markers, too.
import { parseInstant, type TaskDefinition } from '@ariel/core';
import { type AffectedInstance, type ClearRequest, ControlError } from '@ariel/protocol';
import { findRun, type Queryable, type RunRow } from '@ariel/store';
import type { ControlSettings } from './control-settings.ts';

const MARKER = 'ExternalTaskMarker';

/** One marker of a run, and what it names. */
interface Marker {
  readonly key: string;
  readonly dagId: string;
  readonly taskId: string;
  readonly logicalDateUs: number | null;
  readonly recursionDepth: number;
}

interface Trail {
  /** What was cleared on the way: `dag/run/task`. */
  readonly seen: Set<string>;
  readonly depth: number;
  /** As the first marker says. */
  readonly most: number | null;
}

/** `clear` clears what one request names. Gives what became of the request, then of those that follow from it. */
export async function clearWithMarked<Cleared extends { readonly affected: readonly AffectedInstance[] }>(
  settings: Pick<ControlSettings, 'versions'>,
  tx: Queryable,
  request: ClearRequest,
  clear: (request: ClearRequest) => Promise<Cleared>,
  trail: Trail = { seen: new Set(), depth: 0, most: null },
): Promise<Cleared[]> {
  const markers = request.dependentDags === false ? [] : await markersOf(settings, tx, request);
  const cleared = await clear(request);
  const all = [cleared];
  const names = new Set(cleared.affected.map(keyOf));
  for (const marker of markers.filter(({ key }) => names.has(key))) {
    const next = await requestFor(tx, marker, request);
    if (next === null) continue;
    const place = `${next.dagId}/${next.runId}/${marker.taskId}`;
    if (trail.seen.has(place)) continue;
    trail.seen.add(place);
    const most = trail.most ?? marker.recursionDepth;
    if (trail.depth >= most) throw tooDeep(request, marker, most);
    all.push(
      ...(await clearWithMarked(settings, tx, next, clear, {
        seen: trail.seen,
        depth: trail.depth + 1,
        most,
      })),
    );
  }
  return all;
}

async function markersOf(
  { versions }: Pick<ControlSettings, 'versions'>,
  tx: Queryable,
  { dagId, runId }: ClearRequest,
): Promise<Marker[]> {
  const run = await findRun(tx, dagId, runId);
  if (!run) return [];
  const { definition } = await versions.get(tx, run.version_id);
  const tasks = new Map(
    definition.tasks.filter(({ operatorName }) => operatorName === MARKER).map((task) => [task.taskId, task]),
  );
  if (tasks.size === 0) return [];
  const ids = [...tasks.keys()];
  const rows = await tx.all<InstanceRow>(
    `select task_id, map_index, iteration, rendered_fields from task_instance
     where run_ref = ? and task_id in (${ids.map(() => '?').join(', ')})`,
    [run.id, ...ids],
  );
  return rows.flatMap((row) => markerOf(tasks.get(row.task_id), row, run) ?? []);
}

interface InstanceRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly rendered_fields: string | null;
}

/** As it was rendered when it ran; what is no template is known before. Null where what it names is not known yet. */
function markerOf(task: TaskDefinition | undefined, row: InstanceRow, run: RunRow): Marker | null {
  if (task === undefined) return null;
  const rendered: Readonly<Record<string, unknown>> = JSON.parse(row.rendered_fields ?? '{}');
  const fieldOf = (name: string): unknown => {
    const input = task.inputs[name];
    return rendered[name] ?? (input?.kind === 'literal' ? JSON.parse(input.json) : undefined);
  };
  const [dagId, taskId] = [fieldOf('externalDagId'), fieldOf('externalTaskId')];
  if (typeof dagId !== 'string' || typeof taskId !== 'string') return null;
  return {
    key: keyOf({ taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration }),
    dagId,
    taskId,
    logicalDateUs: dateOf(fieldOf('logicalDate'), run),
    recursionDepth: Number(fieldOf('recursionDepth') ?? 10),
  };
}

function dateOf(text: unknown, run: RunRow): number | null {
  if (typeof text !== 'string' || text === '') return run.logical_date;
  try {
    return parseInstant(text, 'UTC');
  } catch {
    return run.logical_date;
  }
}

async function requestFor(
  tx: Queryable,
  marker: Marker,
  request: ClearRequest,
): Promise<ClearRequest | null> {
  const run = await tx.first<{ run_id: string }>(
    'select run_id from dag_run where dag_id = ? and logical_date = ?',
    [marker.dagId, marker.logicalDateUs],
  );
  if (!run || marker.logicalDateUs === null) return null;
  return {
    dagId: marker.dagId,
    runId: run.run_id,
    tasks: [marker.taskId],
    onlyFailed: false,
    includeUpstream: false,
    includeDownstream: true,
    dryRun: request.dryRun,
    actor: request.actor,
  };
}

function tooDeep({ dagId }: ClearRequest, { dagId: next }: Marker, most: number): ControlError {
  return new ControlError(
    'ARIEL_MARKERS_TOO_DEEP',
    409,
    `Maximum recursion depth ${most} reached: a marker of DAG ${dagId} leads on to DAG ${next}. Raise recursionDepth of the first marker, or look for a circle.`,
  );
}

const keyOf = ({
  iteration = 0,
  mapIndex,
  taskId,
}: Pick<AffectedInstance, 'taskId' | 'mapIndex'> & { readonly iteration?: number }): string =>
  `${taskId}/${mapIndex}/${iteration}`;

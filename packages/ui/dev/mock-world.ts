// A small world for the development server: runs with a past, and runs that move on their own while one watches.
import type { GridCell, InstanceSummary, LiveEvent, RunSummary } from '@ariel/protocol';
import { type MockDag, type MockTask, mockDags, rowsOf } from './mock-dags.ts';

type State = InstanceSummary['state'];
export interface MockInstance {
  task: MockTask;
  mapIndex: number;
  state: State;
  tries: number;
  queuedAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  readonly willFail: boolean;
}
export interface MockRun {
  readonly dag: MockDag;
  readonly id: string;
  state: RunSummary['state'];
  readonly type: RunSummary['run_type'];
  readonly at: number;
  startedAt: number | null;
  endedAt: number | null;
  readonly version: number;
  note: string | null;
  readonly conf: Record<string, unknown>;
  readonly instances: MockInstance[];
}

const MINUTE = 60_000;
let seed = 42;
const random = () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
};
export const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
export const paused = new Map(mockDags.map((dag) => [dag.id, dag.paused === true]));
export const runs = new Map<string, MockRun[]>(mockDags.map((dag) => [dag.id, []]));
const listeners = new Set<(event: LiveEvent) => void>();
export const onLive = (listener: (event: LiveEvent) => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const tell = (event: LiveEvent) => {
  for (const listener of listeners) listener(event);
};

function instancesOf(dag: MockDag, fails: boolean): MockInstance[] {
  return dag.tasks.flatMap((task) =>
    Array.from({ length: task.mapped ?? 1 }, (_, index) => ({
      task,
      mapIndex: task.mapped === undefined ? -1 : index,
      state: null as State,
      tries: 0,
      queuedAt: null,
      startedAt: null,
      endedAt: null,
      willFail: task.failing === true && fails && index === 0,
    })),
  );
}

export function newRun(
  dag: MockDag,
  at: number,
  options: Partial<Pick<MockRun, 'type' | 'conf' | 'note' | 'id' | 'version'>> = {},
  fails = random() < 0.3,
): MockRun {
  const type = options.type ?? 'scheduled';
  const run: MockRun = {
    dag,
    id: options.id ?? `${type}__${new Date(at).toISOString().replace('Z', '+00:00')}`,
    state: 'queued',
    type,
    at,
    startedAt: null,
    endedAt: null,
    version: options.version ?? 3,
    note: options.note ?? null,
    conf: options.conf ?? {},
    instances: instancesOf(dag, fails),
  };
  runs.get(dag.id)?.push(run);
  return run;
}

/** Moves a run to `now`: each task starts when what is before it has ended. */
export function step(run: MockRun, now: number): boolean {
  if (run.state === 'success' || run.state === 'failed' || paused.get(run.dag.id) === true) return false;
  let changed = false;
  if (run.startedAt === null && now >= run.at + 400) {
    run.startedAt = run.at + 400;
    run.state = 'running';
    changed = true;
  }
  if (run.startedAt === null) return changed;
  const of = (id: string) => run.instances.filter((each) => each.task.id === id);
  const ended = (each: MockInstance) =>
    ['success', 'failed', 'skipped', 'upstream_failed'].includes(each.state ?? '');
  for (const each of run.instances) {
    if (ended(each)) continue;
    const before = each.task.after.flatMap(of);
    if (!before.every(ended)) continue;
    if (before.some((other) => other.state === 'failed' || other.state === 'upstream_failed')) {
      each.state = 'upstream_failed';
      each.endedAt = Math.max(...before.map((other) => other.endedAt ?? 0));
      changed = true;
      continue;
    }
    const ready =
      Math.max(run.startedAt, ...before.map((other) => other.endedAt ?? 0)) +
      (each.mapIndex > 0 ? Math.floor(each.mapIndex / 12) * 450 : 0);
    const takes =
      each.task.seconds *
      (0.6 + ((run.at / MINUTE + each.mapIndex * 7 + each.task.id.length) % 10) / 12) *
      (each.mapIndex >= 0 ? 220 : 1_000);
    const [start, end] = [ready + 600, ready + 600 + takes];
    const retryEnd = end + 9_000;
    const next: State =
      now < ready
        ? null
        : now < start
          ? 'queued'
          : now < end
            ? 'running'
            : !each.willFail
              ? 'success'
              : now < end + 5_000
                ? 'up_for_retry'
                : now < retryEnd
                  ? 'running'
                  : 'failed';
    if (next === each.state) continue;
    changed = true;
    each.state = next;
    each.queuedAt = now >= ready ? ready : null;
    each.startedAt = now >= start ? (each.willFail && now >= end + 5_000 ? end + 5_000 : start) : null;
    each.tries = now >= start ? (each.willFail && now >= end + 5_000 ? 2 : 1) : 0;
    each.endedAt = next === 'success' ? end : next === 'failed' ? retryEnd : null;
  }
  if (run.instances.every(ended)) {
    run.state = run.instances.some((each) => each.state === 'failed') ? 'failed' : 'success';
    run.endedAt = Math.max(...run.instances.map((each) => each.endedAt ?? 0)) + 20;
    changed = true;
  }
  return changed;
}

export function startWorld(): void {
  const now = Date.now();
  for (const dag of mockDags) {
    const gap = (dag.everyMinutes ?? 700) * MINUTE;
    for (let index = dag.historyRuns; index >= 1; index -= 1) {
      const at = Math.floor((now - index * gap) / MINUTE) * MINUTE;
      const position = 1 - index / Math.max(1, dag.historyRuns);
      const wasPaused = paused.get(dag.id) === true;
      paused.set(dag.id, false);
      const run = newRun(
        dag,
        at,
        {
          type:
            dag.everyMinutes === null || index % 9 === 4
              ? 'manual'
              : index % 13 === 6
                ? 'backfill'
                : 'scheduled',
          version: position < 0.4 ? 1 : position < 0.75 ? 2 : 3,
          note: index === 3 ? 'Started again after the source was repaired' : null,
        },
        index === 1 ? dag.id === 'sales_import' : random() < 0.22,
      );
      for (let tick = 0; tick < 40 && run.endedAt === null; tick += 1) step(run, at + tick * 15_000);
      paused.set(dag.id, wasPaused);
    }
  }
  for (const id of ['supply_chain', 'nightly_model']) {
    const dag = mockDags.find((each) => each.id === id);
    if (dag !== undefined) newRun(dag, now, {}, false);
  }
  const late = mockDags.find((each) => each.id === 'customer_sync_with_a_rather_long_name');
  if (late !== undefined) newRun(late, now - 90_000, { type: 'manual' });
  setInterval(tick, 300);
}

function tick(): void {
  const now = Date.now();
  for (const [dagId, ofDag] of runs) {
    for (const run of ofDag.slice(-4)) {
      if (!step(run, now)) continue;
      tell({ kind: 'tasks', dag_id: dagId, run_id: run.id, tasks: 'many' });
      if (run.state !== 'running' || run.startedAt === null || now - run.startedAt < 1_000)
        tell({ kind: 'run', dag_id: dagId, run_id: run.id, state: run.state });
    }
  }
  const chain = mockDags.find((each) => each.id === 'supply_chain');
  const last = runs.get('supply_chain')?.at(-1);
  if (
    chain !== undefined &&
    last?.endedAt !== null &&
    last !== undefined &&
    now - (last.endedAt ?? 0) > 25_000
  )
    tell({ kind: 'run', dag_id: chain.id, run_id: newRun(chain, now, {}, false).id, state: 'queued' });
}

export function clearInstances(run: MockRun, chosen: readonly MockInstance[]): void {
  for (const each of chosen)
    Object.assign(each, { state: null, queuedAt: null, startedAt: null, endedAt: null });
  Object.assign(run, { state: 'running', endedAt: null, startedAt: Date.now() });
}

const order: readonly State[] = [
  'failed',
  'upstream_failed',
  'up_for_retry',
  'running',
  'queued',
  null,
  'success',
  'skipped',
];
const worst = (states: readonly State[]): State => order.find((state) => states.includes(state)) ?? null;

export function cellsOf(run: MockRun): Record<string, GridCell> {
  const cells: Record<string, GridCell> = {};
  for (const row of rowsOf(run.dag)) {
    if (run.version === 1 && row.id === run.dag.tasks.at(-1)?.id && run.dag.tasks.length > 3) continue;
    const own = run.instances.filter((each) =>
      row.kind === 'group' ? each.task.group === row.id : each.task.id === row.id,
    );
    const state = worst(own.map((each) => each.state));
    const counts: Record<string, number> = {};
    for (const each of own) counts[each.state ?? 'none'] = (counts[each.state ?? 'none'] ?? 0) + 1;
    cells[row.id] = row.is_mapped || row.kind === 'group' ? { state, counts } : { state };
  }
  return cells;
}

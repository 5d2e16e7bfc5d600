// The mock world in the shapes of the protocol.
import type {
  DagDetail,
  DagSummary,
  Grid,
  Home,
  InstanceDetail,
  InstanceSummary,
  RunDetail,
  RunSummary,
  TryView,
} from '@ariel/protocol';
import { type MockDag, mockDags, mockErrors, rowsOf } from './mock-dags.ts';
import { cellsOf, iso, type MockInstance, type MockRun, paused, runs } from './mock-world.ts';

const startedAt = Date.now();
export const errors = () => mockErrors(new Date(startedAt - 240_000).toISOString());

export function runView(run: MockRun): RunSummary {
  return {
    run_id: run.id,
    state: run.state,
    run_type: run.type,
    run_after: iso(run.at) ?? '',
    logical_date: run.type === 'scheduled' ? iso(run.at) : null,
    queued_at: iso(run.at) ?? '',
    start_date: iso(run.startedAt),
    end_date: iso(run.endedAt),
    duration_ms: run.endedAt === null || run.startedAt === null ? null : run.endedAt - run.startedAt,
    version_number: run.version,
    note: run.note,
    triggering_user: run.type === 'manual' ? 'admin' : null,
  };
}

export function dagView(dag: MockDag): DagSummary {
  const own = runs.get(dag.id) ?? [];
  const last = own.at(-1)?.at ?? Date.now();
  return {
    dag_id: dag.id,
    display_name: dag.id,
    description: dag.description,
    tags: dag.tags,
    owners: [dag.owner],
    is_paused: paused.get(dag.id) === true,
    is_draining: false,
    has_import_errors: dag.hasError === true,
    schedule_text: dag.schedule,
    schedule_summary: dag.cron,
    timezone: 'Europe/Berlin',
    next_run_after:
      dag.everyMinutes === null ? null : iso(Math.max(Date.now() + 20_000, last + dag.everyMinutes * 60_000)),
    latest_version_number: 3,
    rel_path: `${dag.id}.ts`,
    recent_runs: own.slice(-14).map(runView),
    active_run_count: own.filter((run) => run.endedAt === null).length,
  };
}

export function dagDetail(dag: MockDag): DagDetail {
  return {
    ...dagView(dag),
    doc_md:
      dag.id === 'supply_chain'
        ? 'One side is the lockfile, the other what is really installed.\nEach package is inspected by a task of its own.'
        : null,
    params: dag.params ?? [],
    catchup: dag.id === 'repo_activity',
    max_active_runs: 16,
    max_active_tasks: 16,
    start_date: '2026-01-01T00:00:00Z',
    end_date: null,
    last_evaluated: iso(startedAt - 30_000) ?? '',
    bundle_name: 'dags',
    bundle_version: null,
    versions: [3, 2, 1].map((number) => ({
      id: `v${number}`,
      number,
      created_at: iso(startedAt - (4 - number) * 86_400_000) ?? '',
      change: number === 1 ? 'first' : number === 2 ? 'structure' : 'code',
      run_count: 10 + number,
    })),
    warnings:
      dag.id === 'nightly_model'
        ? [
            {
              kind: 'pool',
              message: 'The pool “gpu” is named by 3 tasks and does not exist; they use default_pool.',
            },
          ]
        : [],
    import_errors: dag.hasError === true ? errors().slice(0, 1) : [],
  };
}

export function gridView(dag: MockDag, limit: number): Grid {
  const own = (runs.get(dag.id) ?? []).toReversed();
  return {
    rows: rowsOf(dag),
    runs: own.slice(0, limit).map(runView),
    cells: Object.fromEntries(own.slice(0, limit).map((run) => [run.id, cellsOf(run)])),
    has_more: own.length > limit,
  };
}

function reasonOf(run: MockRun, each: MockInstance): string | null {
  if (paused.get(run.dag.id) === true && each.state === null) return 'The DAG is paused.';
  if (each.state === 'queued') return 'Waits for a slot: parallelism is 16, all 16 are used.';
  if (each.state === 'up_for_retry') return 'The next try begins in a few seconds.';
  if (each.state === 'upstream_failed')
    return `Did not run: ${each.task.after.join(', ')} failed, and its rule is all_success.`;
  if (each.state === 'failed') return 'RangeError: order 8841 has a negative total: -12.5';
  return each.state === null ? `Waits for ${each.task.after.join(', ') || 'the run to start'}.` : null;
}

export function instanceView(run: MockRun, each: MockInstance): InstanceSummary {
  return {
    task_id: each.task.id,
    map_index: each.mapIndex,
    iteration: 0,
    coordinates: each.mapIndex < 0 ? [] : [each.mapIndex],
    rendered_map_index: each.mapIndex < 0 ? null : `package-${each.mapIndex}`,
    state: each.state,
    try_number: each.tries,
    max_tries: 1,
    operator: each.task.operator ?? 'task',
    queued_at: iso(each.queuedAt),
    start_date: iso(each.startedAt),
    end_date: iso(each.endedAt),
    duration_ms:
      each.startedAt === null || each.endedAt === null ? null : Math.round(each.endedAt - each.startedAt),
    reason: reasonOf(run, each),
  };
}

export function runDetail(run: MockRun): RunDetail {
  const begun = run.instances.toSorted((a, b) => (a.startedAt ?? 9e15) - (b.startedAt ?? 9e15));
  return {
    ...runView(run),
    dag_id: run.dag.id,
    conf: run.conf,
    params: {
      ...Object.fromEntries((run.dag.params ?? []).map((each) => [each.name, each.default ?? null])),
      ...run.conf,
    },
    triggered_by: run.type === 'manual' ? 'ui' : 'timetable',
    data_interval_start: run.type === 'scheduled' ? iso(run.at - (run.dag.everyMinutes ?? 0) * 60_000) : null,
    data_interval_end: run.type === 'scheduled' ? iso(run.at) : null,
    version_change: run.version === 1 ? 'first' : run.version === 2 ? 'structure' : 'code',
    reason:
      run.state === 'queued' && paused.get(run.dag.id) === true
        ? 'Queued: the DAG is paused, so the run waits until it is active.'
        : null,
    cells: cellsOf(run),
    instances: begun.slice(0, 200).map((each) => instanceView(run, each)),
    instance_count: run.instances.length,
  };
}

function triesOf(each: MockInstance): readonly TryView[] {
  return Array.from({ length: each.tries }, (_, index): TryView => {
    const isLast = index === each.tries - 1;
    const failed = !isLast || each.state === 'failed' || each.state === 'up_for_retry';
    return {
      try_number: index + 1,
      attempt_id: `${each.task.id}-${each.mapIndex}-${index}`,
      state: isLast ? each.state : 'failed',
      queued_at: iso(each.queuedAt),
      start_date: iso(each.startedAt),
      end_date: isLast ? iso(each.endedAt) : iso((each.startedAt ?? 0) + 3_000),
      duration_ms: isLast ? (each.endedAt === null ? null : each.endedAt - (each.startedAt ?? 0)) : 3_000,
      hostname: 'laptop.local',
      pid: 4_100 + index,
      reason: failed ? 'The task threw an error.' : null,
      error: failed
        ? {
            name: 'RangeError',
            message: 'order 8841 has a negative total: -12.5',
            code: null,
            frames: [
              {
                path: 'sales_import.ts',
                line: 16,
                column: 38,
                function_name: 'load',
                own: true,
                excerpt: [
                  { line: 14, text: "    ctx.log.info('loading', { rows: orders.length });" },
                  { line: 15, text: '    for (const order of orders) {' },
                  {
                    line: 16,
                    text: '      if (order.total < 0) throw new RangeError(`order ${order.id} has a negative total: ${order.total}`);',
                  },
                  { line: 17, text: '    }' },
                ],
              },
              {
                path: 'ariel/worker/run-task.ts',
                line: 88,
                column: 12,
                function_name: 'runTask',
                own: false,
              },
              {
                path: 'node:internal/process/task_queues',
                line: 105,
                column: 5,
                function_name: null,
                own: false,
              },
            ],
            cause: {
              name: 'Error',
              message: 'the export of 2026-11-20 was cut after line 8,840',
              code: 'EXPORT_CUT',
              frames: [],
              cause: null,
            },
          }
        : null,
    };
  });
}

export function instanceDetail(run: MockRun, taskId: string, mapIndex: number): InstanceDetail | null {
  const own = run.instances.filter((each) => each.task.id === taskId);
  const each = own.find((one) => one.mapIndex === mapIndex) ?? own[0];
  if (each === undefined) return null;
  const cells = cellsOf(run);
  const isMapped = each.task.mapped !== undefined;
  const isWhole = isMapped && mapIndex < 0;
  return {
    ...instanceView(run, each),
    ...(isWhole ? { map_index: -1, coordinates: [], state: cells[taskId]?.state ?? null, reason: null } : {}),
    dag_id: run.dag.id,
    run_id: run.id,
    is_mapped: isMapped,
    is_many: isMapped,
    is_one: !isWhole,
    counts: cells[taskId]?.counts ?? {},
    role: null,
    place: [],
    loop: null,
    group_tries: [],
    setups: [],
    teardowns: [],
    version_number: run.version,
    trigger_rule: 'all_success',
    pool: 'default_pool',
    pool_slots: 1,
    priority_weight: 1,
    retries: 1,
    run_as_user: null,
    executor: null,
    executor_config: null,
    params: [],
    doc_md: null,
    docs: [],
    upstream: each.task.after.map((id) => ({ task_id: id, cell: cells[id] ?? { state: null } })),
    downstream: run.dag.tasks
      .filter((task) => task.after.includes(taskId))
      .map((task) => ({ task_id: task.id, cell: cells[task.id] ?? { state: null } })),
    tries: isWhole ? [] : triesOf(each),
    inputs: each.task.after.map((id) => ({
      name: id,
      from: `${id}.return_value`,
      json: JSON.stringify({
        rows: 8_840,
        sample: [
          { id: 'a1', total: 19.9 },
          { id: 'a2', total: 4 },
        ],
        at: '2026-11-20T22:00:00Z',
      }),
      cut: false,
    })),
    xcoms:
      each.state === 'success'
        ? [
            {
              key: 'return_value',
              json: JSON.stringify(
                Array.from({ length: 130 }, (_, index) => ({
                  package: `package-${index}`,
                  licence: index % 7 ? 'MIT' : 'Apache-2.0',
                  ok: true,
                })),
              ),
              cut: false,
              size: 8_200,
            },
          ]
        : [],
    rendered_fields:
      each.task.operator === 'BashOperator'
        ? {
            bash_command: 'set -e\nfor f in /data/2026-11-20/*.csv; do\n  gzip "$f"\ndone',
            env: { DAY: '2026-11-20' },
          }
        : null,
    source: { path: `${run.dag.id}.ts`, line: 12 },
  };
}

export function homeView(): Home {
  const all = [...runs.values()].flat();
  const failed = mockDags
    .flatMap((dag) => runs.get(dag.id)?.at(-1) ?? [])
    .filter((run) => run.state === 'failed');
  const hour = 3_600_000;
  const first = Math.floor(Date.now() / hour) * hour - 23 * hour;
  return {
    headline: `${failed.length === 1 ? '1 DAG' : `${failed.length} DAGs`} failed in the last run: ${failed
      .map((run) => run.dag.id)
      .slice(0, 3)
      .join(', ')}.`,
    failed_runs: failed.map((run) => ({
      ...runView(run),
      dag_id: run.dag.id,
      failed_tasks: run.instances.filter((each) => each.state === 'failed').map((each) => each.task.id),
    })),
    running_runs: all
      .filter((run) => run.endedAt === null)
      .map((run) => ({ ...runView(run), dag_id: run.dag.id })),
    next_runs: mockDags
      .map(dagView)
      .filter((dag) => dag.next_run_after !== null && !dag.is_paused)
      .map((dag) => ({ dag_id: dag.dag_id, run_after: dag.next_run_after ?? '' }))
      .toSorted((a, b) => a.run_after.localeCompare(b.run_after))
      .slice(0, 7),
    import_error_count: errors().length,
    draining: { dags: 0, of: mockDags.length, active_runs: 0 },
    runs_by_hour: Array.from({ length: 24 }, (_, index) => {
      const at = first + index * hour;
      const within = all.filter((run) => run.at >= at && run.at < at + hour);
      return {
        hour: iso(at) ?? '',
        success: within.filter((run) => run.state === 'success').length,
        failed: within.filter((run) => run.state === 'failed').length,
        running: within.filter((run) => run.endedAt === null).length,
      };
    }),
    health: healthView(all),
  };
}

function healthView(all: readonly MockRun[]): Home['health'] {
  const count = (state: string) =>
    all
      .filter((run) => run.endedAt === null)
      .flatMap((run) => run.instances)
      .filter((each) => each.state === state).length;
  return {
    components: [
      { name: 'Scheduler', status: 'healthy', detail: 'last turn just now' },
      { name: 'DAG processor', status: 'healthy', detail: '22 files' },
      { name: 'API server', status: 'healthy', detail: '' },
      { name: 'Triggerer', status: 'absent', detail: 'not started' },
    ],
    pools: [
      { name: 'default_pool', slots: 128, used: count('running') },
      { name: 'warehouse', slots: 4, used: 4 },
    ],
    running_tasks: count('running'),
    queued_tasks: count('queued'),
  };
}

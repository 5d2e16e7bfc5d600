// The life of a DAG run. As for task instances, this table is the only place that names a change.
//
//   queued ──start (max_active_runs allows it)──► running ──finish──► success | failed
//     ▲                                              │                    │
//     └───────────── an operator clears or requeues ─┴────────────────────┘

export const RunState = {
  queued: 'queued',
  running: 'running',
  success: 'success',
  failed: 'failed',
} as const;
export type RunState = (typeof RunState)[keyof typeof RunState];

export const RunType = {
  scheduled: 'scheduled',
  manual: 'manual',
  backfill: 'backfill',
  assetTriggered: 'asset_triggered',
  assetMaterialization: 'asset_materialization',
  operatorTriggered: 'operator_triggered',
} as const;
export type RunType = (typeof RunType)[keyof typeof RunType];

/** Airflow's `DagRunTriggeredByType`. */
export type TriggeredBy =
  | 'cli'
  | 'operator'
  | 'rest_api'
  | 'ui'
  | 'test'
  | 'timetable'
  | 'asset'
  | 'backfill';

export const runTransitions = {
  start: { from: ['queued'], to: 'running' },
  succeed: { from: ['running'], to: 'success' },
  fail: { from: ['queued', 'running'], to: 'failed' },
  markSuccess: { from: ['queued', 'running', 'success', 'failed'], to: 'success' },
  markFailed: { from: ['queued', 'running', 'success', 'failed'], to: 'failed' },
  requeue: { from: ['queued', 'running', 'success', 'failed'], to: 'queued' },
} as const satisfies Record<string, { readonly from: readonly RunState[]; readonly to: RunState }>;
export type RunEvent = keyof typeof runTransitions;

export function isFinished(state: RunState): boolean {
  return state === 'success' || state === 'failed';
}

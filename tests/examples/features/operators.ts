// What the examples of operators are expected to do. They call real services: those of services.ts.
import type { Expectations } from './expectation.ts';

export const operators: Expectations = {
  operators_bash: {
    file: 'operators/bash-operator.ts',
    runs: [
      {
        state: 'success',
        besides: { nothing_to_do: 'skipped', busy: 'skipped' },
        outputs: { count: 42, greet: 'Hello operators_bash from /, task greet', latin: 'café' },
      },
    ],
  },
  operators_bash_sensor: {
    file: 'operators/bash-sensor.ts',
    runs: [{ state: 'success', onServerOnly: true }],
  },
  operators_branch_date_time: {
    file: 'operators/branch-date-time.ts',
    runs: [
      {
        state: 'success',
        logicalDate: '2026-06-01T08:00:00Z',
        besides: { write: 'skipped', use_new: 'skipped' },
      },
      {
        state: 'success',
        logicalDate: '2026-08-01T18:00:00Z',
        besides: { call: 'skipped', use_old: 'skipped' },
      },
    ],
  },
  operators_branch_day_of_week: {
    file: 'operators/branch-day-of-week.ts',
    runs: [
      { state: 'success', logicalDate: '2026-01-03', besides: { work: 'skipped' } },
      { state: 'success', logicalDate: '2026-01-05', besides: { rest: 'skipped' } },
    ],
  },
  operators_branches_elsewhere: {
    file: 'operators/branches-elsewhere.ts',
    runs: [{ state: 'success', besides: { short: 'skipped', three: 'skipped' } }],
  },
  operators_custom: {
    file: 'operators/custom/custom-operators.ts',
    runs: [{ state: 'success', outputs: { order: 12, orders: [1, 2, 3] } }],
  },
  operators_custom_deferrable: {
    file: 'operators/custom/custom-operators.ts',
    runs: [{ state: 'success', onServerOnly: true }],
  },
  operators_email: { file: 'operators/email.ts', runs: [{ state: 'success' }] },
  operators_empty: { file: 'operators/empty-operator.ts', runs: [{ state: 'success' }] },
  operators_external_sales: {
    file: 'operators/external-task.ts',
    runs: [{ state: 'success', logicalDate: '2026-02-01' }],
  },
  operators_external_task: {
    file: 'operators/external-task.ts',
    runs: [{ state: 'success', logicalDate: '2026-02-02', onServerOnly: true }],
  },
  operators_functions: {
    file: 'operators/function-operators.ts',
    runs: [
      { state: 'success', besides: { small: 'skipped', refund: 'skipped' }, outputs: { total: 24 } },
      { state: 'success', params: { orders: -1 }, besides: { big: 'skipped', every_day: 'skipped' } },
    ],
  },
  operators_hooks: {
    file: 'operators/hooks.ts',
    runs: [{ state: 'success', outputs: { smallest: 'a,1' } }],
  },
  operators_http_deferrable: {
    file: 'operators/http-deferrable.ts',
    runs: [{ state: 'success', outputs: { orders: 3 }, onServerOnly: true }],
  },
  operators_http: {
    file: 'operators/http.ts',
    runs: [{ state: 'success', outputs: { orders: [1, 2, 3, 4, 5], order: 12, status: true } }],
  },
  operators_isolated: {
    file: 'operators/isolated-functions.ts',
    runs: [
      {
        state: 'success',
        outputs: {
          old: 172_800_000,
          new: { long: '2 days', was: 172_800_000 },
          elsewhere: 'operators_isolated.elsewhere in another Node',
        },
      },
    ],
  },
  operators_latest_only: { file: 'operators/latest-only-operator.ts', runs: [{ state: 'success' }] },
  operators_own_branch: {
    file: 'operators/own-branch.ts',
    runs: [
      { state: 'success', besides: { big: 'skipped' } },
      { state: 'success', params: { size: 500 }, besides: { small: 'skipped' } },
    ],
  },
  operators_sql_checks: {
    file: 'operators/sql-checks.ts',
    runs: [
      {
        state: 'failed',
        logicalDate: '2026-01-08',
        besides: { all_are_paid: 'failed' },
      },
    ],
  },
  operators_sql: {
    file: 'operators/sql.ts',
    runs: [
      {
        state: 'success',
        besides: { in_parts: 'skipped' },
        outputs: {
          orders: [
            { id: 1, total: 12 },
            { id: 2, total: 30 },
          ],
          sum: 44,
        },
      },
    ],
  },
  operators_triggered: {
    file: 'operators/trigger-dag-run.ts',
    runs: [{ state: 'success', outputs: { report: 'report of EU' } }],
  },
  operators_trigger_dag_run: {
    file: 'operators/trigger-dag-run.ts',
    runs: [{ state: 'success', besides: { is_there_already: 'skipped' }, onServerOnly: true }],
  },
};

// The first page: what needs attention, what runs, what comes next.
import { formatInstant } from '@ariel/core';
import type { Home } from '@ariel/protocol';
import {
  drainingCounts,
  importErrorCount,
  nextRuns,
  type RunRow,
  runCountsByHour,
  runningRuns,
  runsInState,
  taskStatesOf,
} from '@ariel/store/reads';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { homeHeadline } from '../summaries/headlines.ts';
import { summariseRun } from '../summaries/summaries.ts';
import { healthOf } from './health-view.ts';

const HOURS = 24;
const US_PER_HOUR = 3_600_000_000;
const MAX_SHOWN = 12;
const MAX_COUNTED = 500;

export const addHomeView: Routes = (server, context) => {
  server.get('/ui/home', { config: { permission: 'dags:read' } }, () => homeOf(context));
};

async function homeOf(context: ApiContext): Promise<Home> {
  const { database } = context;
  const nowUs = context.nowUs();
  const sinceUs = nowUs - HOURS * US_PER_HOUR;
  const failed = await runsInState(database, { state: 'failed', sinceUs, limit: MAX_COUNTED });
  const running = await runningRuns(database, MAX_COUNTED);
  const errors = await importErrorCount(database);
  const health = await healthOf(context);
  const shown = failed.slice(0, MAX_SHOWN);
  const failedTasks = await failedTasksOf(context, shown);
  return {
    headline: homeHeadline({
      failedDags: [...new Set(failed.map((run) => run.dag_id))],
      failedRuns: failed.length,
      runningRuns: running.length,
      importErrors: errors,
      unhealthy: health.components.filter((part) => part.status === 'unhealthy').map((part) => part.name),
    }),
    failed_runs: shown.map((run) => ({
      ...summariseRun(run),
      dag_id: run.dag_id,
      failed_tasks: failedTasks.get(run.id) ?? [],
    })),
    running_runs: running.slice(0, MAX_SHOWN).map((run) => ({ ...summariseRun(run), dag_id: run.dag_id })),
    next_runs: (await nextRuns(database, MAX_SHOWN)).map((row) => ({
      dag_id: row.dag_id,
      run_after: formatInstant(row.next_run_after),
    })),
    import_error_count: errors,
    draining: await drainingCounts(database),
    runs_by_hour: await runsByHour(context, nowUs),
    health,
  };
}

async function failedTasksOf(
  context: ApiContext,
  runs: readonly RunRow[],
): Promise<ReadonlyMap<number, string[]>> {
  const states = await taskStatesOf(
    context.database,
    runs.map((run) => run.id),
  );
  const failed = states.filter((row) => row.state === 'failed');
  return new Map(
    [...Map.groupBy(failed, (row) => row.run_ref)].map(([id, rows]) => [id, rows.map((row) => row.task_id)]),
  );
}

/** Every hour of the last day, the current one last, also those without runs. */
async function runsByHour(context: ApiContext, nowUs: number): Promise<Home['runs_by_hour']> {
  const lastHour = Math.floor(nowUs / US_PER_HOUR);
  const firstHour = lastHour - HOURS + 1;
  const rows = Map.groupBy(
    await runCountsByHour(context.database, firstHour * US_PER_HOUR),
    (row) => row.hour,
  );
  return Array.from({ length: HOURS }, (_, index) => {
    const hour = firstHour + index;
    const of = (...states: readonly string[]): number =>
      (rows.get(hour) ?? [])
        .filter((row) => states.includes(row.state))
        .reduce((sum, row) => sum + row.runs, 0);
    return {
      hour: formatInstant(hour * US_PER_HOUR),
      success: of('success'),
      failed: of('failed'),
      running: of('running', 'queued'),
    };
  });
}

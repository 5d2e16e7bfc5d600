// Deadlines of one run, and the callbacks that run by themselves because of what happened in it, with their logs.
import type { CallbackSummary, DeadlineSummary, RunDeadlines } from '@ariel/protocol';
import {
  type CallbackRow,
  type DeadlineRow,
  type RunRow,
  readCallbacksOf,
  readDeadlinesOf,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { DEFAULT_WINDOW_BYTES, readLogWindow } from '../../logs/log-window.ts';
import { runOf } from '../../rest/answers/lookups.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';

const params = { dag_id: Type.String(), run_id: Type.String() };

export const addDeadlineView: Routes = (server, context) => {
  server.get(
    '/ui/deadlines/:dag_id/:run_id',
    { config: { permission: 'deadlines:read' }, schema: { params: Type.Object(params) } },
    async (request): Promise<RunDeadlines> => {
      const run = await runOf(context, request.params.dag_id, request.params.run_id);
      const [deadlines, callbacks] = await Promise.all([
        readDeadlinesOf(context.database, run.id),
        readCallbacksOf(context.database, run.id),
      ]);
      return {
        deadlines: deadlines.map((row) => deadlineOf(row, run, context.nowUs())),
        callbacks: callbacks.map(callbackOf),
      };
    },
  );

  server.get(
    '/ui/deadlines/:dag_id/:run_id/callbacks/:callback_id/log',
    {
      config: { permission: 'logs:read' },
      schema: {
        params: Type.Object({ ...params, callback_id: Type.String() }),
        querystring: Type.Object({
          from: Type.Optional(Type.Integer()),
          limit: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULT_WINDOW_BYTES })),
        }),
      },
    },
    async (request) => {
      const { callback_id: id, dag_id: dagId, run_id: runId } = request.params;
      const row = await callbackIn(context, await runOf(context, dagId, runId), id);
      const limit = request.query.limit ?? DEFAULT_WINDOW_BYTES;
      const complete = row.end_at !== null;
      return readLogWindow(context.logs, row.log_path, {
        from: request.query.from ?? -limit,
        limit,
        complete,
      });
    },
  );
};

async function callbackIn(context: ApiContext, run: RunRow, id: string): Promise<CallbackRow> {
  const row = (await readCallbacksOf(context.database, run.id)).find((each) => each.id === id);
  if (row) return row;
  throw new ApiError(404, `The run ${run.run_id} of ${run.dag_id} has no callback ${id}.`);
}

function deadlineOf(row: DeadlineRow, run: RunRow, nowUs: number): DeadlineSummary {
  const reference = JSON.parse(row.reference) as { readonly kind: string; readonly name?: string };
  return {
    reference: reference.kind === 'custom' ? (reference.name ?? 'custom') : snakeCase(reference.kind),
    interval_ms: row.interval_ms,
    deadline_time: isoOrNull(row.at),
    missed_at: isoOrNull(row.missed_at),
    reason: reasonOf(row, run, nowUs),
    callback_id: row.callback_id,
  };
}

function reasonOf({ at, missed_at: missedUs }: DeadlineRow, run: RunRow, nowUs: number): string {
  if (at === null) return 'waits for the function that says when it is';
  const time = isoOrNull(at);
  if (missedUs === null)
    return at <= nowUs ? `was at ${time}; it is about to be recorded` : `the run has time until ${time}`;
  const isOver = run.end_at !== null && run.end_at <= missedUs;
  return isOver ? `the run ended after ${time}` : `missed: the run was not over by ${time}`;
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const callbackOf = (row: CallbackRow): CallbackSummary => ({
  id: row.id,
  kind: row.kind,
  event: row.event,
  task_id: row.task_id,
  map_index: row.map_index,
  try_number: row.try_number,
  state: row.state,
  claims: row.claims,
  problem: row.problem,
  created_at: isoOrNull(row.created_at) ?? '',
  start_date: isoOrNull(row.start_at),
  end_date: isoOrNull(row.end_at),
  has_log: row.claims > 0,
});

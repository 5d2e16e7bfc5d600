// Logs for the pages: a window of the log, and the log as it grows.
import { Type } from 'typebox';
import { tryHasEnded } from '../../logs/attempt-end.ts';
import { relativeLogPath } from '../../logs/log-path.ts';
import { tailLog } from '../../logs/log-tail.ts';
import { DEFAULT_WINDOW_BYTES, readLogWindow } from '../../logs/log-window.ts';
import { runOf } from '../../rest/answers/lookups.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';

const TryParams = Type.Object({
  dag_id: Type.String(),
  run_id: Type.String(),
  task_id: Type.String(),
  try_number: Type.Integer({ minimum: 0 }),
});
const which = {
  map_index: Type.Optional(Type.Integer({ minimum: -1, default: -1 })),
  iteration: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
};
const url = '/ui/dags/:dag_id/runs/:run_id/tasks/:task_id/logs/:try_number';

interface TryAddress {
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly try_number: number;
}

export const addLogViews: Routes = (server, context) => {
  const config = { permission: 'logs:read' } as const;

  server.get(
    url,
    {
      config,
      schema: {
        params: TryParams,
        querystring: Type.Object({
          ...which,
          from: Type.Optional(Type.Integer()),
          limit: Type.Optional(Type.Integer({ minimum: 1, default: DEFAULT_WINDOW_BYTES })),
        }),
      },
    },
    async (request) => {
      const { path, key } = await logOf(context, request.params, request.query);
      const limit = request.query.limit ?? DEFAULT_WINDOW_BYTES;
      const complete = await tryHasEnded(context, key);
      return readLogWindow(context.logs, path, { from: request.query.from ?? -limit, limit, complete });
    },
  );

  server.get(
    `${url}/tail`,
    {
      config,
      exposeHeadRoute: false,
      schema: {
        params: TryParams,
        querystring: Type.Object({ ...which, from: Type.Optional(Type.Integer({ default: 0 })) }),
      },
    },
    async (request, reply) => {
      const { path, key, place } = await logOf(context, request.params, request.query);
      const stream = context.streams.open(request, reply);
      tailLog({
        logs: context.logs,
        path,
        from: request.query.from ?? 0,
        stream,
        live: context.live,
        dagId: place.dagId,
        runId: place.runId,
        hasEnded: () => tryHasEnded(context, key),
      }).catch((error: unknown) => {
        context.reportError?.(error, url);
        stream.end();
      });
      return reply;
    },
  );
};

async function logOf(
  context: ApiContext,
  address: TryAddress,
  { iteration = 0, map_index: mapIndex = -1 }: { readonly map_index?: number; readonly iteration?: number },
) {
  const run = await runOf(context, address.dag_id, address.run_id);
  const place = {
    dagId: run.dag_id,
    runId: run.run_id,
    taskId: address.task_id,
    mapIndex,
    iteration,
    tryNumber: address.try_number,
  };
  const key = { runRef: run.id, taskId: place.taskId, mapIndex, iteration, tryNumber: place.tryNumber };
  return { path: relativeLogPath(place), key, place };
}

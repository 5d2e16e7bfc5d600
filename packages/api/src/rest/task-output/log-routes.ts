// The log of a try for clients of the public API: as JSON or as lines of JSON, streamed, so that its size does not matter.
import { Readable } from 'node:stream';
import type { LogStore } from '@ariel/store';
import { Type } from 'typebox';
import { tryHasEnded } from '../../logs/attempt-end.ts';
import { relativeLogPath } from '../../logs/log-path.ts';
import { DEFAULT_WINDOW_BYTES, readLogWindow } from '../../logs/log-window.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { acceptedType } from '../answers/accepted-type.ts';
import { signed, verified } from '../answers/file-token.ts';
import { instanceOf, iterationQuery } from '../answers/lookups.ts';

const NDJSON = 'application/x-ndjson';

export const addLogRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/logs/:try_number',
    {
      config: { permission: 'logs:read' },
      schema: {
        tags: ['Task Instance'],
        params: Type.Object({
          dag_id: Type.String(),
          dag_run_id: Type.String(),
          task_id: Type.String(),
          try_number: Type.Integer({ minimum: 0 }),
        }),
        querystring: Type.Object({
          full_content: Type.Optional(Type.Boolean({ default: false })),
          token: Type.Optional(Type.String()),
          map_index: Type.Optional(Type.Integer({ default: -1 })),
          ...iterationQuery,
        }),
      },
    },
    async (request, reply) => {
      const type = acceptedType(request.headers.accept, ['application/json', NDJSON]);
      if (type === null)
        throw new ApiError(406, 'Only application/json or application/x-ndjson is supported');
      const { params, query } = request;
      const from = query.token === undefined ? 0 : startOf(context, query.token);
      const choice = { mapIndex: query.map_index ?? -1, iteration: query.iteration };
      const instance = await instanceOf(context, params, choice);
      if (!hasTry(instance.try_number, params.try_number)) throw new ApiError(404, 'TaskInstance not found');
      const place = {
        dagId: instance.dag_id,
        runId: instance.run_id,
        taskId: instance.task_id,
        mapIndex: instance.map_index,
        iteration: instance.iteration,
        tryNumber: params.try_number,
      };
      const key = {
        runRef: instance.run_ref,
        taskId: place.taskId,
        mapIndex: place.mapIndex,
        iteration: place.iteration,
        tryNumber: place.tryNumber,
      };
      const complete = await tryHasEnded(context, key);
      const path = relativeLogPath(place);
      // The end is fixed now: what is written meanwhile is for the next request.
      const { to } = await readLogWindow(context.logs, path, {
        from: -DEFAULT_WINDOW_BYTES,
        limit: DEFAULT_WINDOW_BYTES,
        complete,
      });
      const lines = withHeader(path, logLines(context.logs, path, { from, to, complete }));
      const token = signed(context.auth.secretKey, { log: Math.max(to, from) });
      if (type === NDJSON) {
        reply.header('airflow-continuation-token', token).type(NDJSON);
        return reply.send(Readable.from(asLines(lines)));
      }
      reply.type('application/json');
      return reply.send(Readable.from(asDocument(lines, complete ? null : token)));
    },
  );
};

/** Whether there is such a try, or it is the next thing to come. Try 0 is that of an instance which never began. */
const hasTry = (made: number, asked: number): boolean =>
  asked === 0 ? made === 0 : asked <= Math.max(1, made);

function startOf(context: ApiContext, token: string): number {
  const value = verified(context.auth.secretKey, token);
  const from = (value as { readonly log?: unknown } | null)?.log;
  if (typeof from === 'number') return from;
  throw new ApiError(400, 'Bad Signature. Please use only the tokens provided by the API.');
}

type Line = Readonly<Record<string, unknown>>;

async function* logLines(
  logs: LogStore,
  path: string,
  { from, to, complete }: { readonly from: number; readonly to: number; readonly complete: boolean },
): AsyncGenerator<readonly Line[]> {
  let position = from;
  while (position < to) {
    const limit = Math.min(DEFAULT_WINDOW_BYTES, to - position);
    const window = await readLogWindow(logs, path, { from: position, limit, complete });
    if (window.to <= position) return;
    position = window.to;
    yield window.lines.map(({ timestamp, ...line }) => (timestamp === null ? line : { timestamp, ...line }));
  }
}

/** Clients fold what stands between the first and the last of these. */
async function* withHeader(
  source: string,
  lines: AsyncGenerator<readonly Line[]>,
): AsyncGenerator<readonly Line[]> {
  yield [
    { event: '::group::Log message source details', sources: [source] },
    { event: source },
    { event: '::endgroup::' },
  ];
  yield* lines;
}

async function* asLines(batches: AsyncGenerator<readonly Line[]>): AsyncGenerator<string> {
  for await (const batch of batches) {
    if (batch.length > 0)
      yield `${batch.map((line) => JSON.stringify({ timestamp: null, ...line })).join('\n')}\n`;
  }
}

async function* asDocument(
  batches: AsyncGenerator<readonly Line[]>,
  token: string | null,
): AsyncGenerator<string> {
  let separator = '{"content":[';
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield separator + batch.map((line) => JSON.stringify(line)).join(',');
    separator = ',';
  }
  yield `],"continuation_token":${JSON.stringify(token)}}`;
}

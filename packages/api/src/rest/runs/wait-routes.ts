// Waits for the end of a run: a line of JSON at each look, the last one with what tasks returned.

import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { isFinished } from '@ariel/core';
import { findRun, type RunRow, xcomAcrossInstances } from '@ariel/store/reads';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { inRequest } from '../../access/current-request.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { shownJson } from '../../server/shown-values.ts';
import { acceptedType } from '../answers/accepted-type.ts';
import { runOf } from '../answers/lookups.ts';
import { texts } from '../lists/list-query.ts';
import { RunParams } from '../requests/addresses.ts';

/** Of a mapped task whose results are asked for: so many at most. */
const MOST_RESULTS = 10_000;
const NDJSON = 'application/x-ndjson';
const RESULT = 'return_value';
const LONGEST_MS = 2_147_483_647;

export const addWaitRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/wait',
    {
      config: { permission: 'runs:read' },
      onSend: async (request, reply, payload) => {
        if (isForWholeAnswers(request)) reply.removeHeader('content-type');
        return payload;
      },
      schema: {
        tags: ['DagRun', 'experimental'],
        params: RunParams,
        querystring: Type.Object({ interval: Type.Number({ exclusiveMinimum: 0 }), result: texts }),
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      const run = await runOf(context, dagId, runId);
      const { interval, result = [] } = request.query;
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      const intervalMs = Math.min(interval * 1000, LONGEST_MS);
      const lines = Readable.from(
        inRequest(looks(context, run, { intervalMs, taskIds: result, signal: left.signal })),
      );
      return reply.type(NDJSON).send(lines);
    },
  );
};

/** Airflow's own clients ask for JSON, and take lines of it only where nothing says what they are. */
function isForWholeAnswers({ headers }: FastifyRequest): boolean {
  return acceptedType(headers.accept, [NDJSON, 'application/json']) === 'application/json';
}

interface Waiting {
  readonly intervalMs: number;
  /** Whose results are wanted. */
  readonly taskIds: readonly string[];
  /** Aborted when nobody listens any more. */
  readonly signal: AbortSignal;
}

async function* looks(context: ApiContext, first: RunRow, waiting: Waiting): AsyncGenerator<string> {
  const alarm = alarmOf(context, first, waiting.signal);
  try {
    let run: RunRow | undefined = first;
    while (run && !isFinished(run.state)) {
      yield `${JSON.stringify({ state: run.state })}\n`;
      const nextMs = performance.now() + waiting.intervalMs;
      // News of the run ends the wait at once where it has ended; else the next line is due at its time.
      do {
        await alarm.next(nextMs - performance.now());
        if (waiting.signal.aborted) return;
        run = await findRun(context.database, first.dag_id, first.run_id);
      } while (run && !isFinished(run.state) && performance.now() < nextMs);
    }
    // A run that was deleted meanwhile has no end to tell.
    if (run) yield `${await lastLine(context, run, waiting.taskIds)}\n`;
  } finally {
    alarm.close();
  }
}

function alarmOf({ live }: ApiContext, run: RunRow, left: AbortSignal) {
  let news = new AbortController();
  const unsubscribe = live.subscribe((event) => {
    if (event.kind === 'run' && event.dag_id === run.dag_id && event.run_id === run.run_id) news.abort();
  });
  return {
    async next(ms: number): Promise<void> {
      const signal = AbortSignal.any([news.signal, left]);
      await delay(Math.max(0, ms), undefined, { signal }).catch(() => undefined);
      news = new AbortController();
    },
    close: unsubscribe,
  };
}

/** Tasks that returned nothing, or that nobody knows, are left out. */
async function lastLine(context: ApiContext, run: RunRow, taskIds: readonly string[]): Promise<string> {
  const state = JSON.stringify(run.state);
  if (taskIds.length === 0) return `{"state":${state}}`;
  const results: string[] = [];
  for (const taskId of new Set(taskIds)) {
    const place = { runRef: run.id, taskId, key: RESULT, fromIndex: -1, limit: MOST_RESULTS };
    const values = await xcomAcrossInstances(context.database, place);
    const [only] = values;
    if (only === undefined) continue;
    const shown = values.map(({ value }) => shownJson(context, value, RESULT));
    const text = only.map_index === -1 ? (shown[0] ?? 'null') : `[${shown.join(',')}]`;
    results.push(`${JSON.stringify(taskId)}:${text}`);
  }
  return `{"state":${state},"results":{${results.join(',')}}}`;
}

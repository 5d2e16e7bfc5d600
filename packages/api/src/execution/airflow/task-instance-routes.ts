// The life of one attempt in Airflow's calls: run, heartbeat, state, and what it says of itself meanwhile. The same
// service as behind our own batched calls does the work.
import {
  extendLeases,
  inactiveAssets,
  type LiveRow,
  loadVersion,
  readConsumedEvents,
  readRun,
} from '@ariel/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { isoOrNull } from '../../rest/presented.ts';
import type { ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { ExecutionContext } from '../execution-context.ts';
import type { TokenClaims } from '../task-tokens.ts';
import { sendJson } from '../worker-routes.ts';
import { apiVersionOf } from './api-version.ts';
import { CLIENT_LEASE_MS, currentAttempt, invalidState, mustBeOwn, mustRunHere } from './attempt-access.ts';
import { reportState } from './report-state.ts';
import { runContext } from './run-context.ts';
import { StatePayload } from './state-payload.ts';

const Params = Type.Object({ id: Type.String() });
const params = Params;
const url = '/task-instances/:id';

const EnterRunning = Type.Object(
  {
    state: Type.Literal('running'),
    hostname: Type.String({ minLength: 1 }),
    unixname: Type.String(),
    pid: Type.Integer(),
    start_date: Type.String(),
  },
  { additionalProperties: false },
);
const Heartbeat = Type.Object(
  { hostname: Type.String(), pid: Type.Integer() },
  { additionalProperties: false },
);

export function addTaskInstanceRoutes(server: ApiServer, context: ExecutionContext): void {
  const { clientLeaseMs = CLIENT_LEASE_MS, database, tokens } = context;
  const starting = { permission: 'public', scopes: ['workload'] } as const;
  const running = { permission: 'public', scopes: ['execution'] } as const;

  server.patch(
    `${url}/run`,
    { config: starting, schema: { params, body: EnterRunning } },
    async (request, reply) => {
      const { caller } = request;
      const { id } = request.params;
      mustBeOwn(caller, id);
      const { hostname, pid, unixname } = request.body;
      const before = await currentAttempt(database, id);
      const claimant = { workerId: `${unixname}@${hostname}`, hostname, pid, pidStarted: '' };
      const [answer] = await context.service.claim([{ attemptId: id, ...claimant }]);
      if (answer?.kind !== 'claimed') {
        // A cleared attempt is acknowledged next, which takes a token that opens more than this.
        if (before.state === 'restarting') await sendFreshToken(context, reply, caller);
        throw invalidState(before, 'TI was not in a state where it could be marked as running');
      }
      await extendLeases(database, [id], clientLeaseMs);
      const { attempt } = answer;
      await sendFreshToken(context, reply, { ...caller, logPath: attempt.logPath });
      const run = await readRun(database, before.run_ref);
      const facts = {
        runState: run?.state ?? 'running',
        reschedules: await reschedulesOf(before),
        consumed: await readConsumedEvents(database, before.run_ref),
      };
      return sendJson(
        reply,
        runContext(attempt, facts, apiVersionOf(request.headers['airflow-api-version'])),
      );
    },
  );

  server.put(
    `${url}/heartbeat`,
    { config: running, schema: { params, body: Heartbeat } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      if (row.state !== 'running') {
        const message = 'TI is no longer in the running state and task should terminate';
        throw notRunning(row, message);
      }
      mustRunHere(row, request.body);
      const lost = await extendLeases(database, [row.id], clientLeaseMs);
      if (lost.length > 0) throw notRunning(row, 'TI is no longer in the running state');
      return reply.code(204).send();
    },
  );

  server.patch(
    `${url}/state`,
    {
      config: { permission: 'public', scopes: ['execution', 'workload'] },
      schema: { params, body: StatePayload },
    },
    async (request, reply) => {
      mustBeOwn(request.caller, request.params.id);
      return reply.code(await reportState(context, request.caller, request.body)).send();
    },
  );

  server.put(
    `${url}/rtif`,
    { config: running, schema: { params, body: Type.Record(Type.String(), Type.Unknown()) } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      await database.run('update task_instance set rendered_fields = ? where id = ?', [
        JSON.stringify(request.body),
        row.id,
      ]);
      return sendJson(reply, { message: 'Rendered task instance fields successfully set' }, 201);
    },
  );

  server.patch(
    `${url}/rendered-map-index`,
    { config: running, schema: { params, body: Type.String() } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      await database.run('update task_instance set rendered_map_index = ? where id = ?', [
        request.body,
        row.id,
      ]);
      return reply.code(204).send();
    },
  );

  // What a branch leaves out follows from the choice that it stores; nothing needs to be done beside that.
  server.patch(
    `${url}/skip-downstream`,
    { config: running, schema: { params, body: Type.Object({ tasks: Type.Array(Type.Unknown()) }) } },
    async (request, reply) => {
      await ownAttempt(request);
      return reply.code(204).send();
    },
  );

  server.get(
    `${url}/validate-inlets-and-outlets`,
    { config: running, schema: { params } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      const version = await loadVersion(database, row.version_id);
      const task = version?.definition.tasks.find(({ taskId }) => taskId === row.task_id);
      const named = [...(task?.inlets ?? []), ...(task?.outlets ?? [])];
      const assets = named.flatMap((source) => (source.kind === 'asset' ? [source] : []));
      const inactive = await inactiveAssets(database, assets);
      return sendJson(reply, { inactive_assets: inactive.map((key) => ({ ...key, type: 'Asset' })) });
    },
  );

  server.get(
    '/task-reschedules/:id/start_date',
    { config: running, schema: { params } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      const first = await database.first<{ first_start_at: number | null; reschedules: number }>(
        'select first_start_at, reschedules from task_instance where id = ?',
        [row.id],
      );
      return sendJson(reply, first && first.reschedules > 0 ? isoOrNull(first.first_start_at) : null);
    },
  );

  // Each answer of a running attempt may carry a fresh token, so that long tasks never run out of one.
  server.addHook('onSend', async (request, reply) => {
    const { caller } = request;
    if (caller?.scope === 'execution' && caller.isOld && !reply.hasHeader(FRESH_TOKEN))
      reply.header(FRESH_TOKEN, await tokens.forAttempt(caller, 'execution'));
  });

  async function ownAttempt(request: FastifyRequest): Promise<LiveRow> {
    const { id } = request.params as { id: string };
    mustBeOwn(request.caller, id);
    return currentAttempt(database, id);
  }

  async function reschedulesOf({ id }: LiveRow): Promise<number> {
    const row = await database.first<{ reschedules: number }>(
      'select reschedules from task_instance where id = ?',
      [id],
    );
    return row?.reschedules ?? 0;
  }
}

const FRESH_TOKEN = 'refreshed-api-token';

async function sendFreshToken(
  { tokens }: ExecutionContext,
  reply: FastifyReply,
  facts: TokenClaims,
): Promise<void> {
  reply.header(FRESH_TOKEN, await tokens.forAttempt(facts, 'execution'));
}

function notRunning(row: LiveRow, message: string): ApiError {
  return new ApiError(409, { reason: 'not_running', message, current_state: row.state });
}

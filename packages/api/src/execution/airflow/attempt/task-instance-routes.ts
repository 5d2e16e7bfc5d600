// The life of one attempt in Airflow's calls: run, heartbeat, state, and what it says of itself meanwhile. The same
// service as behind our own batched calls does the work.
import { extendLeases, inactiveAssets, type LiveRow, loadVersion } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { isoOrNull } from '../../../rest/answers/presented.ts';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson } from '../../calls/answers.ts';
import { versionOf } from '../../calls/api-version.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import type { TokenClaims } from '../../calls/task-tokens.ts';
import {
  CLIENT_LEASE_MS,
  currentAttempt,
  invalidState,
  mustBeOwn,
  mustRunHere,
  notRunning,
} from '../forms/attempt-access.ts';
import { FRESH_TOKEN, sendFreshToken } from '../forms/fresh-token.ts';
import { instantOf } from '../forms/instant-text.ts';
import { reportState } from './report-state.ts';
import { runContext } from './run-context.ts';
import { skipDownstream } from './skip-downstream.ts';
import { StatePayload } from './state-payload.ts';

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
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

const SkippedDownstream = Type.Object(
  {
    tasks: Type.Array(
      Type.Union([
        Type.String(),
        // A task id and a map index.
        Type.Array(Type.Union([Type.String(), Type.Integer()]), { minItems: 2, maxItems: 2 }),
      ]),
    ),
  },
  { additionalProperties: false },
);
const RunNote = Type.Object(
  { note: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()])) },
  { additionalProperties: false },
);

export function addTaskInstanceRoutes(server: ApiServer, context: CallContext): void {
  const { clientLeaseMs = CLIENT_LEASE_MS, database } = context;
  const starting = { permission: 'public', scopes: ['workload'] } as const;
  const running = { permission: 'public', scopes: ['execution'] } as const;

  server.patch(
    `${url}/run`,
    { config: starting, schema: { params, body: EnterRunning } },
    async (request, reply) => {
      const { caller } = request;
      const { id } = request.params;
      mustBeOwn(caller, id);
      instantOf('start_date', request.body.start_date);
      await (caller.isHeld ? mustRun(id) : claim(request.body, caller));
      await sendFreshToken(context, reply, caller);
      const row = await currentAttempt(database, id);
      return sendJson(reply, await runContext(database, row, versionOf(request)));
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

  server.patch(
    `${url}/skip-downstream`,
    { config: running, schema: { params, body: SkippedDownstream } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      if (row.state !== 'running') throw notRunning(row, 'TI does not run any more: it skips nothing');
      await skipDownstream(context, row, request.body.tasks);
      return reply.code(204).send();
    },
  );

  server.patch(
    `${url}/dag-run-note`,
    { config: { ...running, since: '2026-10-30' }, schema: { params, body: RunNote } },
    async (request, reply) => {
      const row = await ownAttempt(request);
      const { note } = request.body;
      if (note !== undefined)
        await database.run('update dag_run set note = ?, updated_at = ? where id = ?', [
          note,
          context.nowUs(),
          row.run_ref,
        ]);
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

  async function ownAttempt(request: FastifyRequest): Promise<LiveRow> {
    const { id } = request.params as { id: string };
    mustBeOwn(request.caller, id);
    return currentAttempt(database, id);
  }

  async function claim(process: Static<typeof EnterRunning>, caller: TokenClaims): Promise<void> {
    const { hostname, pid, unixname } = process;
    const id = caller.attemptId;
    const before = await currentAttempt(database, id);
    const claimant = { workerId: `${unixname}@${hostname}`, hostname, pid, pidStarted: '' };
    const [answer] = await context.service.claim([{ attemptId: id, ...claimant }]);
    if (answer?.kind === 'claimed') {
      await extendLeases(database, [id], clientLeaseMs);
      return;
    }
    const refused = invalidState(before, 'TI was not in a state where it could be marked as running');
    // A cleared attempt is acknowledged next, which takes a token that opens more than this.
    if (before.state !== 'restarting') throw refused;
    throw new ApiError(refused.status, refused.detail, {
      [FRESH_TOKEN]: await context.tokens.forAttempt(caller, 'execution'),
    });
  }

  /** The worker of ours that runs it has claimed it. */
  async function mustRun(id: string): Promise<void> {
    const row = await currentAttempt(database, id);
    if (row.state !== 'running') throw invalidState(row, 'TI does not run any more');
  }
}

// Where the Task SDK sends its calls: a server of one task on the loopback, with a token of that task. What belongs to the life of
// the attempt is noted for the operator, which ends as it says; everything else is the server's to answer.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askServer, maskSecret, type TaskContext } from '@ariel/sdk';

/** The report of the task's end, as Airflow's clients write it. */
export interface StateReport {
  readonly state: string;
  readonly [field: string]: unknown;
}

export interface NotedCalls {
  /** The process of the task, once it runs. */
  pid: number | null;
  end: StateReport | null;
  /** JSON text of what it returned. */
  returned: string | null;
  /** What a branch follows or skips. */
  choice: { readonly followed?: readonly string[]; readonly skipped?: readonly string[] } | null;
  /** What it asks people. */
  request: Readonly<Record<string, unknown>> | null;
}

export interface CallServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
  readonly noted: NotedCalls;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const BASE = '/execution';
const empty: Answer = { status: 204, headers: {}, body: '' };

export async function openCallServer(context: TaskContext): Promise<CallServer> {
  const token = randomBytes(24).toString('base64url');
  const noted: NotedCalls = { pid: null, end: null, returned: null, choice: null, request: null };
  const server = createServer((request, response) => {
    answer(context, { token, noted }, request).then(
      (given) => send(response, given),
      (error: unknown) =>
        // Not as a failure of the server: the Task SDK would ask for minutes.
        send(
          response,
          refusal(409, {
            reason: 'refused',
            message: error instanceof Error ? error.message : String(error),
          }),
        ),
    );
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${BASE}/`,
    token,
    noted,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

/** Exactly this type: the Task SDK knows an answer of a server by it. */
function send(response: ServerResponse, { body, headers, status }: Answer): void {
  response.writeHead(status, { ...(body === '' ? {} : { 'content-type': 'application/json' }), ...headers });
  response.end(body);
}

const refusal = (status: number, detail: unknown): Answer => ({
  status,
  headers: {},
  body: JSON.stringify({ detail }),
});

async function answer(
  context: TaskContext,
  { noted, token }: { readonly token: string; readonly noted: NotedCalls },
  request: IncomingMessage,
): Promise<Answer> {
  if (request.headers.authorization !== `Bearer ${token}`) return refusal(403, 'Invalid auth token');
  const { method = 'GET', url = '' } = request;
  const path = url.startsWith(`${BASE}/`) ? url.slice(BASE.length) : url;
  const body = await textOf(request);
  const own = /^\/task-instances\/([0-9a-f-]{36})\/([a-z-]+)$/.exec(path)?.[2];
  const given = (): StateReport => JSON.parse(body) as StateReport;
  // That it is to end a task is told by a signal: it has as long to clean up as tasks have here, which the Task SDK would cut short.
  if (own === 'heartbeat') return empty;
  if (own === 'state') {
    noted.end = given();
    return empty;
  }
  if (own === 'run') noted.pid = Number(given().pid);
  if (method === 'POST' && /^\/hitlDetails\//.test(path)) noted.request = given();
  if (method === 'POST' && isOwnValue(context, path, 'skipmixin_key')) {
    noted.choice = JSON.parse(body) as NonNullable<NotedCalls['choice']>;
    return { status: 201, headers: {}, body: '{"message":"XCom successfully set"}' };
  }
  if (own === 'skip-downstream') {
    noted.choice ??= {
      skipped: skippedOf(JSON.parse(body) as { tasks: readonly (string | readonly [string, number])[] }),
    };
    return empty;
  }
  if (method === 'POST' && isOwnValue(context, path, 'return_value')) noted.returned = body;
  const version = request.headers['airflow-api-version'];
  const question = {
    about: 'airflow-call',
    method,
    path,
    version: typeof version === 'string' ? version : null,
    body: body === '' ? null : body,
  };
  const told = JSON.parse((await askServer(context, question)) ?? 'null') as Answer | null;
  if (told === null) return refusal(503, 'No server answers.');
  hide(path, told);
  return told;
}

function isOwnValue({ dag, dagRun, task }: TaskContext, path: string, key: string): boolean {
  const [, kind, ...parts] = (path.split('?')[0] ?? '').split('/').map(decodeURIComponent);
  return (
    kind === 'xcoms' && [dag.dagId, dagRun.runId, task.taskId, key].every((part, at) => parts[at] === part)
  );
}

const skippedOf = ({
  tasks,
}: {
  readonly tasks: readonly (string | readonly [string, number])[];
}): string[] => [...new Set(tasks.map((task) => (typeof task === 'string' ? task : task[0])))];

/** What the task was told of secrets is hidden in its log from now on. */
function hide(path: string, { body, status }: Answer): void {
  if (status !== 200 || !path.startsWith('/connections/')) return;
  const { password } = JSON.parse(body) as { readonly password?: string | null };
  if (password) maskSecret(password);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

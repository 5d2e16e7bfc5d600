// A server for developing the pages without a real one: `node dev/mock-server.ts`, any name and the password `admin`.
// Serves the built pages too. Not part of the product; its answers are typed by the protocol like the real ones.
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { defaultGrants, permissionsAt } from '@ariel/core';
import type { DagList } from '@ariel/protocol';
import { mockCode, mockDags, nodesOf } from './mock-dags.ts';
import { limitsView } from './mock-limits.ts';
import { logWindow } from './mock-logs.ts';
import {
  dagDetail,
  dagView,
  errors,
  gridView,
  homeView,
  instanceDetail,
  instanceView,
  runDetail,
} from './mock-views.ts';
import {
  clearInstances,
  type MockInstance,
  newRun,
  onLive,
  paused,
  runs,
  startWorld,
  tell,
} from './mock-world.ts';

const port = Number(process.env.PORT ?? 8080);
const dist = join(import.meta.dirname, '..', 'dist');
const mimes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => json(response, 500, { detail: String(error) }));
});

async function handle(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const url = new URL(request.url ?? '/', 'http://mock');
  const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  if (path[0] !== 'ui' && path[0] !== 'api') return file(url.pathname, response);
  const body = request.method === 'GET' ? {} : await read(request);
  if (path[1] === 'login') {
    if (body.password !== 'admin') return json(response, 401, { detail: 'wrong name or password' });
    response.setHeader('set-cookie', 'session=mock; Path=/; HttpOnly');
    return json(response, 200, session);
  }
  if (path[1] === 'logout') {
    response.setHeader('set-cookie', 'session=; Path=/; Max-Age=0');
    return json(response, 204, undefined);
  }
  if (!(request.headers.cookie ?? '').includes('session=mock'))
    return json(response, 401, { detail: 'not signed in' });
  if (path[0] === 'api') return act(request.method ?? 'GET', path.slice(2), body, response);
  return view(path.slice(1), url.searchParams, response);
}

const session = {
  ...{ username: 'admin', role: 'Admin', roles: ['Admin'], teams: [], has_password: true },
  may: permissionsAt({ grants: defaultGrants('Admin') ?? [], teams: [], tokenScopes: null }, null),
  ...{ version: '0.1.0', instance_name: 'Ariel' },
};

function view(path: readonly string[], search: URLSearchParams, response: ServerResponse): unknown {
  const [kind, dagId, part, runId, , taskId, leaf, tryText, tail] = path;
  if (kind === 'session') return json(response, 200, session);
  if (kind === 'home') return json(response, 200, homeView());
  if (kind === 'health-view') return json(response, 200, homeView().health);
  if (kind === 'limits') return json(response, 200, limitsView());
  if (kind === 'import_errors') return json(response, 200, errors());
  if (kind === 'events') return events(response);
  if (kind === 'dags' && dagId === undefined) {
    const dags = mockDags.map(dagView);
    const list: DagList = {
      dags,
      total_entries: dags.length,
      all_tags: [...new Set(dags.flatMap((dag) => dag.tags))].sort(),
      import_error_count: errors().length,
      headline: homeView().headline,
    };
    return json(response, 200, list);
  }
  const dag = mockDags.find((each) => each.id === dagId);
  if (dag === undefined) return json(response, 404, { detail: `There is no DAG “${dagId}”.` });
  if (part === undefined) return json(response, 200, dagDetail(dag));
  const version = Number(search.get('version_number') ?? 3);
  if (part === 'code')
    return json(response, 200, {
      version_number: version,
      main_path: `${dag.id}.ts`,
      files: [
        { path: `${dag.id}.ts`, content: mockCode(version) },
        { path: 'lib/rows.ts', content: 'export const rowsOf = (region: string) => fetchRows(region);\n' },
      ],
    });
  if (part === 'grid') return json(response, 200, gridView(dag, Number(search.get('limit') ?? 25)));
  if (part === 'graph')
    return json(response, 200, {
      version_number: version,
      nodes: nodesOf(dag),
      edges: dag.tasks.flatMap((task) =>
        task.after.map((from) => ({ from, to: task.id, label: from === 'exceptions' ? 'some' : null })),
      ),
    });
  const run = runs.get(dag.id)?.find((each) => each.id === runId);
  if (run === undefined) return json(response, 404, { detail: `There is no run “${runId}”.` });
  if (taskId === undefined) return json(response, 200, runDetail(run));
  const mapIndex = Number(search.get('map_index') ?? -1);
  if (leaf === undefined) {
    const detail = instanceDetail(run, taskId, mapIndex);
    return json(
      response,
      detail === null ? 404 : 200,
      detail ?? { detail: 'There is no such task in this run.' },
    );
  }
  const own = run.instances.filter((each) => each.task.id === taskId);
  if (leaf === 'instances') {
    const state = search.get('state');
    const shown = own.filter((each) => state === null || (each.state ?? 'none') === state);
    const offset = Number(search.get('offset') ?? 0);
    if (search.get('order') === '-duration')
      shown.sort((a, b) => (b.endedAt ?? 0) - (b.startedAt ?? 0) - ((a.endedAt ?? 0) - (a.startedAt ?? 0)));
    const counts: Record<string, number> = {};
    for (const each of own) counts[each.state ?? 'none'] = (counts[each.state ?? 'none'] ?? 0) + 1;
    return json(response, 200, {
      instances: shown
        .slice(offset, offset + Number(search.get('limit') ?? 100))
        .map((each) => instanceView(run, each)),
      total_entries: shown.length,
      counts,
      dimensions: [{ kind: 'item', group_id: null }],
    });
  }
  const each = own.find((one) => one.mapIndex === mapIndex);
  if (each === undefined || tryText === undefined)
    return json(response, 404, { detail: 'There is no such log.' });
  if (tail === 'tail') return follow(each, Number(search.get('from') ?? 0), response);
  return json(
    response,
    200,
    logWindow(each, Number(search.get('from') ?? 0), Number(search.get('limit') ?? 262_144)),
  );
}

function act(
  method: string,
  path: readonly string[],
  body: Record<string, unknown>,
  response: ServerResponse,
): unknown {
  const [, dagId = '', part, runId, , taskId, mapText] = path;
  const dag = mockDags.find((each) => each.id === dagId);
  if (dag === undefined) return json(response, 404, { detail: 'There is no such DAG.' });
  if (part === undefined && method === 'PATCH') {
    paused.set(dagId, body.scheduling_state === 'paused');
    tell({ kind: 'dag', dag_id: dagId });
    return json(response, 200, { dag_id: dagId, is_paused: body.scheduling_state === 'paused' });
  }
  if (part === 'dagRuns' && method === 'POST') {
    const run = newRun(dag, Date.now(), {
      type: 'manual',
      conf: body.conf as Record<string, unknown>,
      ...(typeof body.dag_run_id === 'string' ? { id: body.dag_run_id } : {}),
      ...(typeof body.note === 'string' ? { note: body.note } : {}),
    });
    tell({ kind: 'run', dag_id: dagId, run_id: run.id, state: run.state });
    return json(response, 200, { dag_run_id: run.id, state: run.state });
  }
  const run = runs
    .get(dagId)
    ?.find((each) => each.id === (part === 'clearTaskInstances' ? body.dag_run_id : runId));
  if (run === undefined) return json(response, 404, { detail: 'There is no such run.' });
  const tellAll = () => {
    tell({ kind: 'tasks', dag_id: dagId, run_id: run.id, tasks: 'many' });
    tell({ kind: 'run', dag_id: dagId, run_id: run.id, state: run.state });
  };
  if (part === 'clearTaskInstances') {
    const wanted = (body.task_ids as (string | [string, number])[] | undefined)?.map((id) =>
      typeof id === 'string' ? id : id[0],
    );
    const after = (ids: readonly string[]): readonly string[] => {
      const found = new Set(ids);
      for (const task of dag.tasks) if (task.after.some((id) => found.has(id))) found.add(task.id);
      return [...found];
    };
    const ids =
      wanted === undefined
        ? dag.tasks.map((task) => task.id)
        : body.include_downstream === true
          ? after(wanted)
          : wanted;
    const chosen = run.instances.filter(
      (each) =>
        ids.includes(each.task.id) &&
        (body.only_failed !== true || each.state === 'failed' || each.state === 'upstream_failed'),
    );
    const answer = chosen.map((each) => ({
      task_id: each.task.id,
      map_index: each.mapIndex,
      loop_iteration: null,
      rendered_map_index: null,
      state: each.state,
    }));
    if (body.dry_run !== true) clearInstances(run, chosen);
    tellAll();
    return json(response, 200, { task_instances: answer, total_entries: answer.length });
  }
  if (taskId !== undefined) {
    for (const each of run.instances) {
      if (each.task.id === taskId && (mapText === undefined || each.mapIndex === Number(mapText)))
        Object.assign(each, { state: body.new_state, endedAt: Date.now() });
    }
  } else if (body.state !== undefined)
    Object.assign(run, { state: body.state, endedAt: body.state === 'queued' ? null : Date.now() });
  tellAll();
  return json(response, 200, {});
}

function events(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  const stop = onLive((event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  response.on('close', stop);
}

function follow(each: MockInstance, start: number, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  let from = start;
  const timer = setInterval(() => {
    const window = logWindow(each, from, 262_144);
    if (window.to > from) response.write(`event: lines\ndata: ${JSON.stringify(window)}\n\n`);
    from = Math.max(from, window.to);
    if (!window.complete) return;
    response.write('event: end\ndata: {}\n\n');
    clearInterval(timer);
    response.end();
  }, 250);
  response.on('close', () => clearInterval(timer));
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length === 0 ? {} : (JSON.parse(Buffer.concat(parts).toString()) as Record<string, unknown>);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function file(path: string, response: ServerResponse): void {
  const wanted = join(dist, path);
  const found =
    wanted.startsWith(dist) && extname(wanted) !== '' && existsSync(wanted)
      ? wanted
      : join(dist, 'index.html');
  response.writeHead(200, { 'content-type': mimes[extname(found)] ?? 'application/octet-stream' });
  createReadStream(found).pipe(response);
}

startWorld();
server.listen(port, '127.0.0.1', () =>
  process.stdout.write(`mock server: http://127.0.0.1:${port} (any name, password "admin")\n`),
);

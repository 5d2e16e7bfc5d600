// Every operation of the public API that is served, against the recorded document of Airflow's API.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
      >
    >
  >;
}
/** `oneOf` counts an instance as two of its alternatives where one has only fields that the other has, too. */
const text = readFileSync(new URL('../../../tests/contracts/rest-v2.openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text.replaceAll('"oneOf"', '"anyOf"')) as Document;
const ajv = new Ajv2020({ strict: false, allErrors: true });
(ajvFormats as unknown as (instance: Ajv2020) => void)(ajv);
ajv.addFormat('duration', /^P/);
ajv.addSchema({ $id: 'rest', ...document });

const pointer = (text: string): string =>
  encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

function problems(method: string, path: string, status: number, body: unknown): string | null {
  const place = `rest#/paths/${pointer(path)}/${method.toLowerCase()}/responses/${status}/content/${pointer('application/json')}/schema`;
  const validate = ajv.getSchema(place);
  if (!validate) return `the document has no ${method} ${path} ${status}`;
  return validate(body) ? null : ajv.errorsText(validate.errors, { separator: '\n' });
}

const run = '/api/v2/dags/sales/dagRuns/manual__1';
const reads: readonly (readonly [path: string, url: string])[] = [
  ['/api/v2/monitor/health', '/api/v2/monitor/health'],
  ['/api/v2/version', '/api/v2/version'],
  ['/api/v2/dags', '/api/v2/dags'],
  [
    '/api/v2/dags',
    '/api/v2/dags?tags=daily&dag_id_pattern=sal&order_by=-dag_id&paused=false&last_dag_run_state=failed',
  ],
  ['/api/v2/dags/{dag_id}', '/api/v2/dags/sales'],
  ['/api/v2/dags/{dag_id}/details', '/api/v2/dags/sales/details'],
  ['/api/v2/dags/{dag_id}/dagRuns', '/api/v2/dags/sales/dagRuns?state=failed&run_after_gte=2026-01-01'],
  ['/api/v2/dags/{dag_id}/dagRuns', '/api/v2/dags/~/dagRuns'],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', run],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances',
    `${run}/taskInstances?limit=3&order_by=task_id`,
  ],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances', '/api/v2/dags/~/dagRuns/~/taskInstances'],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}', `${run}/taskInstances/etl.load`],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}',
    `${run}/taskInstances/etl.parse/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped',
    `${run}/taskInstances/etl.parse/listMapped`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries',
    `${run}/taskInstances/etl.load/tries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries',
    `${run}/taskInstances/etl.parse/1/tries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}',
    `${run}/taskInstances/etl.load/tries/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}',
    `${run}/taskInstances/etl.parse/1/tries/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}',
    `${run}/taskInstances/etl.load/logs/2`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries',
    `${run}/taskInstances/~/xcomEntries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}',
    `${run}/taskInstances/extract/xcomEntries/return_value`,
  ],
  ['/api/v2/importErrors', '/api/v2/importErrors'],
  ['/api/v2/importErrors/{import_error_id}', '/api/v2/importErrors/1'],
  ['/api/v2/dagWarnings', '/api/v2/dagWarnings'],
  ['/api/v2/dags/{dag_id}/dagVersions', '/api/v2/dags/sales/dagVersions'],
  ['/api/v2/dags/{dag_id}/dagVersions/{version_number}', '/api/v2/dags/sales/dagVersions/2'],
  ['/api/v2/dagSources/{dag_id}', '/api/v2/dagSources/sales'],
  ['/api/v2/dags/{dag_id}/tasks', '/api/v2/dags/sales/tasks'],
  ['/api/v2/dags/{dag_id}/tasks/{task_id}', '/api/v2/dags/sales/tasks/etl.load'],
  ['/api/v2/pools', '/api/v2/pools'],
  ['/api/v2/pools/{pool_name}', '/api/v2/pools/default_pool'],
  ['/api/v2/dagStats', '/api/v2/dagStats'],
  ['/api/v2/dagTags', '/api/v2/dagTags'],
  ['/api/v2/eventLogs', '/api/v2/eventLogs'],
  ['/api/v2/jobs', '/api/v2/jobs'],
];
const task = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}';
const acts: readonly (readonly [
  method: 'POST' | 'PATCH' | 'PUT',
  path: string,
  url: string,
  body: object,
])[] = [
  ['PATCH', `${task}/dry_run`, `${run}/taskInstances/report/dry_run`, { new_state: 'success' }],
  [
    'PATCH',
    `${task}/{map_index}/dry_run`,
    `${run}/taskInstances/etl.parse/0/dry_run`,
    { new_state: 'failed' },
  ],
  ['PATCH', task, `${run}/taskInstances/report`, { new_state: 'success', note: 'looked at' }],
  ['PATCH', `${task}/{map_index}`, `${run}/taskInstances/etl.parse/0`, { new_state: 'failed' }],
  ['PATCH', '/api/v2/dags/{dag_id}', '/api/v2/dags/sales', { is_paused: true }],
  ['PATCH', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', run, { note: null }],
  [
    'POST',
    '/api/v2/dags/{dag_id}/clearTaskInstances',
    '/api/v2/dags/sales/clearTaskInstances',
    { dag_run_id: 'manual__1' },
  ],
  ['POST', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', `${run}/clear`, {}],
  ['POST', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', `${run}/clear`, { dry_run: false }],
  [
    'POST',
    '/api/v2/dags/{dag_id}/dagRuns',
    '/api/v2/dags/sales/dagRuns',
    { logical_date: null, conf: { count: 5 } },
  ],
];

describe('the public API', () => {
  let api: Api;
  const asked = new Set<string>();
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
    await api.rows.insert('import_error', {
      bundle_name: 'dags',
      rel_path: 'broken.ts',
      code: 'ARIEL_FILE_SYNTAX',
      message: 'no',
      stack: 'broken.ts:1',
      created_at: START_US,
    });
    await api.rows.insert('dag_warning', {
      dag_id: 'sales',
      kind: 'no_pool',
      message: 'pool x',
      created_at: START_US,
    });
    await api.rows.insert('job', {
      id: 'a',
      kind: 'scheduler',
      hostname: 'host',
      pid: 1,
      started_at: START_US,
      heartbeat_at: START_US,
    });
    await api.rows.insert('event_log', {
      at: START_US,
      event: 'trigger',
      dag_id: 'sales',
      run_id: 'manual__1',
      owner: 'admin',
    });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(reads)('answers %s as the document says (%s)', async (path, url) => {
    asked.add(`GET ${path}`);
    const answer = await api.call('GET', url);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(problems('GET', path, 200, answer.json())).toBeNull();
    const lists = Object.values(answer.json() as object).filter((value) => Array.isArray(value));
    if (lists.length === 1 && !url.includes('/tasks/')) expect(lists[0]!.length, url).toBeGreaterThan(0);
  });

  it.each(acts)('answers %s %s as the document says (%s %j)', async (method, path, url, body) => {
    asked.add(`${method} ${path}`);
    const answer = await api.call(method, url, { payload: body });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(problems(method, path, 200, answer.json())).toBeNull();
  });

  it('makes, changes and removes pools as the document says', async () => {
    const pool = { name: 'contract', slots: 2 };
    const calls = [
      ['POST', '/api/v2/pools', '/api/v2/pools', pool, 201],
      ['PATCH', '/api/v2/pools/{pool_name}', '/api/v2/pools/contract?update_mask=slots', { slots: 3 }, 200],
      ['PATCH', '/api/v2/pools', '/api/v2/pools', { actions: [{ action: 'update', entities: [pool] }] }, 200],
    ] as const;
    for (const [method, path, url, payload, status] of calls) {
      asked.add(`${method} ${path}`);
      const answer = await api.call(method, url, { payload });
      expect(answer.statusCode, answer.body).toBe(status);
      expect(problems(method, path, status, answer.json())).toBeNull();
    }
    asked.add('DELETE /api/v2/pools/{pool_name}');
    expect((await api.call('DELETE', '/api/v2/pools/contract')).statusCode).toBe(204);
  });

  it('asks a file to be read again by the token that it gave', async () => {
    asked.add('PUT /api/v2/parseDagFile/{file_token}');
    const { file_token: token } = await api.get<{ file_token: string }>('/api/v2/dags/sales');
    const answer = await api.call('PUT', `/api/v2/parseDagFile/${token}`);
    expect([answer.statusCode, answer.body]).toEqual([201, 'null']);
    expect(api.reparsed).toEqual(['dags/pipeline.ts']);
    expect((await api.call('PUT', `/api/v2/parseDagFile/${token}x`)).statusCode).toBe(404);
  });

  it('has been asked for every operation that it serves', () => {
    const served = api.routes
      .filter((route) => route.url.startsWith('/api/v2') && route.method !== 'HEAD')
      .map((route) => `${route.method} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(new Set(served)).toEqual(asked);
  });

  it('describes itself in an OpenAPI document', async () => {
    const answer = await api.server.inject({ url: '/openapi.json' });
    const described = answer.json() as Document & { readonly openapi: string };
    expect(described.openapi).toBe('3.1.0');
    expect(Object.keys(described.paths)).toContain('/api/v2/dags/{dag_id}/dagRuns');
    expect(Object.keys(described.paths).filter((path) => path.startsWith('/ui'))).toEqual([]);
  });
});

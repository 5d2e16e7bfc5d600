// Every operation of the public API that reads, against the recorded document of Airflow's API; that there is no other, and none is missing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api } from './fixture/api-fixture.ts';
import { openContractApi, runPath, salesRun } from './fixture/contract-api.ts';
import { type ContractDocument, documentedOperations, problems } from './fixture/contract-document.ts';

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
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', salesRun],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances',
    `${salesRun}/taskInstances?limit=3&order_by=task_id`,
  ],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances', '/api/v2/dags/~/dagRuns/~/taskInstances'],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}',
    `${salesRun}/taskInstances/etl.load`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}',
    `${salesRun}/taskInstances/etl.parse/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped',
    `${salesRun}/taskInstances/etl.parse/listMapped`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries',
    `${salesRun}/taskInstances/etl.load/tries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries',
    `${salesRun}/taskInstances/etl.parse/1/tries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}',
    `${salesRun}/taskInstances/etl.load/tries/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}',
    `${salesRun}/taskInstances/etl.parse/1/tries/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}',
    `${salesRun}/taskInstances/etl.load/logs/2`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries',
    `${salesRun}/taskInstances/~/xcomEntries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}',
    `${salesRun}/taskInstances/extract/xcomEntries/return_value`,
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

/** Ours, beside the document's: tested where they belong. */
const ownRoutes: ReadonlySet<string> = new Set([
  `PATCH ${runPath}/dry_run`,
  `POST ${runPath}/fork`,
  `GET ${runPath}/forks`,
  `GET ${runPath}/difference/{other_run_id}`,
]);

describe('the public API', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openContractApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(reads)('answers %s as the document says (%s)', async (path, url) => {
    const answer = await api.call('GET', url);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(problems('GET', path, 200, answer.json())).toBeNull();
    const lists = Object.values(answer.json() as object).filter((value) => Array.isArray(value));
    if (lists.length === 1 && !url.includes('/tasks/')) expect(lists[0]!.length, url).toBeGreaterThan(0);
  });

  it('serves every operation of the document, and what is ours', () => {
    const served = api.routes
      .filter((route) => route.url.startsWith('/api/v2') && route.method !== 'HEAD')
      .map((route) => `${route.method} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(new Set(served)).toEqual(new Set([...documentedOperations(), ...ownRoutes]));
  });

  it('describes itself in an OpenAPI document', async () => {
    const answer = await api.server.inject({ url: '/openapi.json' });
    const described = answer.json() as ContractDocument & { readonly openapi: string };
    expect(described.openapi).toBe('3.1.0');
    expect(Object.keys(described.paths)).toContain('/api/v2/dags/{dag_id}/dagRuns');
    expect(Object.keys(described.paths).filter((path) => path.startsWith('/ui'))).toEqual([]);
  });
});

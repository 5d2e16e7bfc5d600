// How the API's own document calls its operations: tools are made from it that know Airflow's names.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { type ContractDocument, namesIn, type OperationNames } from './fixture/contract-document.ts';

describe('the document of the API', () => {
  let api: Api;
  let served: ReadonlyMap<string, OperationNames>;
  beforeAll(async () => {
    api = await openApi();
    served = namesIn(await api.get<ContractDocument>('/openapi.json'));
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([...namesIn()])('calls %s as Airflow does', (operation, names) => {
    expect(served.get(operation)).toEqual(names);
  });

  it('names every operation, and none like another', () => {
    const names = [...served.values()].map(({ operationId }) => operationId);
    expect(names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))).toBe(true);
    expect(names.length).toBeGreaterThan(namesIn().size);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['post /auth/token', 'post_auth_token'],
    ['patch /auth/teams/{team_name}', 'patch_auth_teams_team_name'],
    ['get /api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/forks', 'get_dags_dag_id_dagruns_dag_run_id_forks'],
  ])('calls %s, which is Ariel’s own, by what it does and where: %s', (operation, name) => {
    expect(served.get(operation)?.operationId).toBe(name);
  });

  it('says what may be null as alternatives, as Airflow does', async () => {
    const { body } = await api.server.inject({ url: '/openapi.json' });
    expect(body).toContain('"anyOf":[{"type":"string"},{"type":"null"}]');
    expect(body).not.toMatch(/"type":\[/);
  });

  it('says each name in words, too', async () => {
    const { paths } = await api.get<{ paths: Record<string, Record<string, { summary: string }>> }>(
      '/openapi.json',
    );
    expect(paths['/api/v2/dags/{dag_id}/dagRuns']?.get?.summary).toBe('Get Dag Runs');
  });
});

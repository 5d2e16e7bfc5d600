// What clients that speak with several Airflows decide by.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

it('the version is that of Airflow whose API this is, and Ariel’s own behind a plus', async () => {
  const { body, statusCode } = await api.server.inject({ url: '/api/v2/version' });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toEqual({ version: '3.4.0+ariel.0.1.0', git_version: null });
});

// What calls over HTTP as a task, and what waits for an answer, against a real service on loopback.
import { dag } from 'ariel';
import { HttpOperator, type HttpResponse, HttpSensor } from 'ariel/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HttpService } from './http-service.ts';
import { type HttpSite, httpSite } from './http-site.ts';
import { endOf, linesOf, oneTask } from './one-task.ts';

let site: HttpSite;
let service: HttpService;
beforeAll(async () => {
  site = await httpSite();
  service = site.service;
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(() => {
  service.seen.length = 0;
  site.failures = 0;
});

describe('HttpOperator', () => {
  test('gives the text of the answer; endpoint, data and headers are templates', async () => {
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          endpoint: 'day/{{ ds }}',
          data: { d: '{{ ds }}' },
          headers: { 'x-run': '{{ run_id }}' },
        }),
      { connections: site.connections(), logicalDate: '2026-01-02' },
    );
    expect(JSON.parse(String(ran.output))).toMatchObject({ method: 'POST', path: '/day/2026-01-02' });
    expect(service.seen[0]).toMatchObject({ body: 'd=2026-01-02' });
    expect(service.seen[0]?.headers['x-run']).toMatch(/^manual__/);
    expect(linesOf(ran)).toEqual([]);
  });

  test('makes its result by responseFilter, and logs the answer where asked to', async () => {
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          method: 'GET',
          endpoint: 'echo',
          httpConnId: 'service',
          responseFilter: (response) => (response as HttpResponse).json<{ path: string }>().path,
          logResponse: true,
        }),
      { connections: site.connections() },
    );
    expect(ran.output).toBe('/echo');
    expect(linesOf(ran)[0]).toContain('"path":"/echo"');
  });

  test('fails where responseCheck says no', async () => {
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          endpoint: 'echo',
          responseCheck: (response) => (response as HttpResponse).status === 201,
        }),
      { connections: site.connections() },
    );
    expect(ran.error).toMatchObject({ code: 'ARIEL_RESPONSE_REFUSED' });
  });

  test('asks page after page, and gives them all', async () => {
    const paginated = (more = {}) =>
      oneTask(
        () =>
          new HttpOperator({
            taskId: 'pages',
            method: 'GET',
            endpoint: 'page',
            data: { size: 1 },
            paginationFunction: (response) => {
              const { next } = response.json<{ next: number | null }>();
              return next === null ? null : { data: { page: next } };
            },
            ...more,
          }),
        { connections: site.connections() },
      );
    const ran = await paginated();
    expect((ran.output as string[]).map((text) => JSON.parse(text).page)).toEqual([1, 2, 3]);
    expect(service.seen.map(({ url }) => url)).toEqual([
      '/page?size=1',
      '/page?size=1&page=2',
      '/page?size=1&page=3',
    ]);
    expect(
      (await paginated({ responseFilter: (pages: readonly HttpResponse[]) => pages.length })).output,
    ).toBe(3);
  });

  test('sends JSON, with options of its own, and tries again as told', async () => {
    site.failures = 1;
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          method: 'PUT',
          endpoint: 'flaky',
          json: { day: '{{ ds }}' },
          authType: 'bearer',
          tcpKeepAlive: false,
          extraOptions: { timeout: '5s' },
          retryArgs: { wait: '1ms' },
        }),
      { connections: site.connections({ password: 't' }), logicalDate: '2026-01-02' },
    );
    expect(endOf(ran)).toBe('success');
    expect(service.seen[1]).toMatchObject({
      body: '{"day":"2026-01-02"}',
      headers: { authorization: 'Bearer t' },
    });
  });

  test('cannot wait without a worker with an authType that is code', () => {
    const wrong = () =>
      dag('wrong', {}, () => void new HttpOperator({ taskId: 'x', deferrable: true, authType: () => ({}) }));
    expect(wrong).toThrow('authType is a function');
  });
});

describe('HttpSensor', () => {
  const waiting = (more = {}) =>
    oneTask(
      () =>
        new HttpSensor({ taskId: 'wait', endpoint: 'later', pokeInterval: '1s', timeout: '10s', ...more }),
      { connections: site.connections() },
    );

  test('waits while the answer is 404', async () => {
    site.failures = 2;
    expect((await waiting()).state).toBe('success');
    expect(service.seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  test('fails with any other answer that is no success, but for those on its list', async () => {
    expect(endOf(await waiting({ endpoint: 'broken' }))).toContain('500');
    site.failures = 1;
    expect((await waiting({ endpoint: 'flaky', responseErrorCodesAllowlist: ['404', '503'] })).state).toBe(
      'success',
    );
  });

  test('waits until responseCheck says yes, and gives its value', async () => {
    let looks = 0;
    const ran = await waiting({
      endpoint: 'echo',
      requestParams: { a: '1' },
      headers: { 'x-a': 'b' },
      responseCheck: (response: HttpResponse) => ({ done: ++looks === 2, value: response.status }),
    });
    expect([ran.output, looks]).toEqual([200, 2]);
    expect(service.seen[0]).toMatchObject({ url: '/echo?a=1', headers: { 'x-a': 'b' } });
  });
});

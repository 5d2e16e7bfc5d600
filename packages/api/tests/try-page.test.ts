// The page on which the public API is read and tried.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

describe('the page at /docs', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('is made of files of its own, so that no script has to stand in the page', async () => {
    const page = await api.server.inject({ url: '/docs' });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.body.match(/<script[^>]*>/g)).toEqual(['<script src="/docs/try.js" type="module">']);
    const script = await api.server.inject({ url: '/docs/try.js' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.body).not.toContain('innerHTML');
    // It is a program: one that does not parse would show here.
    const body = script.body.replaceAll(/^const described = await .*$/gm, 'const described = { paths: {} };');
    expect(() => new Function('document', `return async () => {${body}}`)).not.toThrow();
  });

  it('is not there where the installation switches it off', async () => {
    await using closed = await openApi({ servesDocs: false });
    for (const url of ['/docs', '/docs/try.js', '/openapi.json']) {
      const answer = await closed.server.inject({ url });
      expect(answer.body, url).not.toContain('operations');
      expect(answer.statusCode, url).not.toBe(200);
    }
  });
});

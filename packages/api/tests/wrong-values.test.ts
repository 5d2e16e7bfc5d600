// Every parameter and every field of a body of all 134 operations with a value of the wrong kind: refused with the place where it stands,
// before anything is looked for, and never the server's fault.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { type WrongRequest, wrongAddresses, wrongBodies, wrongQueries } from './fixture/wrong-values.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api[Symbol.asyncDispose]());

/** The document has one text there, which names the place. */
const ONE_TEXT = '/api/v2/connections/enqueue-test';
/** The document has 400 there. */
const isOther = ({ path }: WrongRequest): boolean => path === '/api/v2/eventLogs/x';

/** What is wrong with the refusal of a wrong request; null: nothing. */
async function wrongRefusal({ body, loc, method, path, query }: WrongRequest): Promise<string | null> {
  const address = path.replaceAll(/\{(\w+)\}/g, () =>
    // Nothing is there by that name; lists over everything take no other.
    path.endsWith('/list') ? '~' : '1',
  );
  const url = query === undefined ? address : `${address}?${query}`;
  const answer = await api.call(method as 'GET', url, body === undefined ? {} : { payload: body as object });
  const asked = `${method} ${url} ${body === undefined ? '' : JSON.stringify(body)}`;
  if (answer.statusCode !== 422) return `${asked} → ${answer.statusCode} ${answer.body.slice(0, 200)}`;
  const { detail } = answer.json() as { detail: readonly Readonly<Record<string, unknown>>[] | string };
  if (path === ONE_TEXT && String(detail).includes(`${loc.join('.')}: `)) return null;
  const found = typeof detail === 'string' ? [] : detail;
  const isTold = found.some(
    (each) =>
      JSON.stringify(each.loc) === JSON.stringify(loc) &&
      typeof each.type === 'string' &&
      typeof each.msg === 'string' &&
      'input' in each,
  );
  return isTold ? null : `${asked} → ${answer.body.slice(0, 300)}, not about ${JSON.stringify(loc)}`;
}

async function wrongRefusals(requests: readonly WrongRequest[]): Promise<string> {
  const wrong: string[] = [];
  for (const request of requests) {
    const told = await wrongRefusal(request);
    if (told !== null) wrong.push(told);
  }
  return wrong.join('\n');
}

describe('a value of the wrong kind is refused where it stands', () => {
  it('in a query', { timeout: 120_000 }, async () => {
    const requests = wrongQueries();
    expect(requests.length).toBeGreaterThan(300);
    expect(await wrongRefusals(requests)).toBe('');
  });

  it('in an address', { timeout: 60_000 }, async () => {
    const requests = wrongAddresses().filter((each) => !isOther(each));
    expect(requests.length).toBeGreaterThan(30);
    expect(await wrongRefusals(requests)).toBe('');
  });

  it('in a body, where null is one where something has to be', { timeout: 120_000 }, async () => {
    const requests = wrongBodies();
    expect(requests.length).toBeGreaterThan(300);
    expect(await wrongRefusals(requests)).toBe('');
  });
});

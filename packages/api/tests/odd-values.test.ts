// Every parameter of every operation that reads, with values that nobody thought of: refused or without effect, never the server's fault.
// On each kind of database, for each takes offence at something else.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { documentedParameters } from './fixture/contract-document.ts';
import { addSales } from './fixture/sales.ts';

const odd = [
  '',
  "'; drop table dag; --",
  '%_\\|~*',
  '😀'.repeat(50),
  '-99999999999999999999',
  '1e308',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999Z',
  'NaN',
  '{"$ne":null}',
];
const there: Readonly<Record<string, string>> = {
  dag_id: 'sales',
  dag_run_id: 'manual__1',
  task_id: 'extract',
  xcom_key: 'return_value',
  map_index: '-1',
};

let api: Api;
beforeAll(async () => {
  api = await openApi();
  await addSales(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const operations = documentedParameters().filter(
  // One that waits would.
  ({ name }) => name.startsWith('GET ') && !name.endsWith('/wait'),
);

it.each(operations)('$name takes no harm', { timeout: 30_000 }, async ({ inPath, inQuery, name }) => {
  const pattern = name.slice('GET '.length);
  const urlWith = (values: Readonly<Record<string, string>>): string =>
    pattern.replaceAll(/\{(\w+)\}/g, (_whole, each: string) =>
      encodeURIComponent(values[each] ?? there[each] ?? '1'),
    );
  const urls = [
    ...inQuery.flatMap((each) => odd.map((value) => `${urlWith({})}?${each}=${encodeURIComponent(value)}`)),
    ...inPath.flatMap((each) =>
      odd.filter((value) => value !== '').map((value) => urlWith({ [each]: value })),
    ),
  ];
  for (const url of urls) {
    // The fixture throws what the server was at fault for.
    const answer = await api.call('GET', url);
    expect(answer.statusCode, url).toBeLessThan(500);
  }
});

// SQL and templates in every filter, order and path: they are values there, and never more.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

const attacks = [
  "' or '1'='1",
  "x'; drop table user_account; --",
  '1) union select username, password_hash, role from user_account --',
  '{{ 7 * 7191 }}',
  '${7 * 7191}',
  '"\\%\u0000<%= 7 * 7191 %>',
  "sales' and (select 1 from pg_sleep(5)) is not null --",
];
/** What a database says of itself, or of a statement; and what a template came to. */
const LEAK =
  /sqlite|SQLITE|postgres|syntax error|near "|select .* from|password_hash|argon2|50337|user_account|\/tmp\//;

interface Parameter {
  readonly name: string;
  readonly in: string;
}
interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>;
}

describe('injection', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const reads = (): readonly (readonly [url: string, parameters: readonly string[]])[] => {
    const document = api.server.swagger() as unknown as Document;
    return Object.entries(document.paths).flatMap(([url, { get }]) => {
      if (get === undefined || /\/wait$/.test(url)) return [];
      const names = (get.parameters ?? []).filter((each) => each.in === 'query').map((each) => each.name);
      return [[url, names]];
    });
  };
  const known: Readonly<Record<string, string>> = {
    dag_id: 'sales',
    dag_run_id: 'manual__1',
    task_id: 'extract',
    try_number: '1',
    map_index: '-1',
  };
  const filled = (url: string): string =>
    url.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => known[name] ?? '1');
  const notHarmed = async (url: string): Promise<void> => {
    const answer = await api.call('GET', url);
    expect(answer.statusCode, url).toBeLessThan(500);
    // What was given may be said again; nothing else.
    const said = attacks.reduce(
      (text, attack) => text.replaceAll(JSON.stringify(attack).slice(1, -1), ''),
      answer.body,
    );
    expect(said, url).not.toMatch(answer.statusCode >= 400 ? LEAK : /50337|\$argon2/);
  };

  it('has filters to try: every reading route is looked at', () => {
    expect(reads().length).toBeGreaterThan(50);
    expect(reads().reduce((sum, [, names]) => sum + names.length, 0)).toBeGreaterThan(200);
  });

  it.each(attacks)(
    'through a filter or an order does nothing: %j',
    async (attack) => {
      for (const [url, names] of reads())
        for (const name of names)
          await notHarmed(`${filled(url)}?${encodeURIComponent(name)}=${encodeURIComponent(attack)}`);
      const accounts = await api.writer.all('select username from user_account');
      expect(accounts.length).toBe(2);
    },
    60_000,
  );

  it.each(attacks)(
    'through a place in the address does nothing: %j',
    async (attack) => {
      for (const [url] of reads()) {
        const places = [...url.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
        for (const place of places) {
          const address = url.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
            name === place ? encodeURIComponent(attack) : (known[name] ?? '1'),
          );
          await notHarmed(address);
        }
      }
    },
    60_000,
  );

  it('finds no more than the plain text would: a quote is a quote', async () => {
    const count = async (filter: string) =>
      (await api.get<{ total_entries: number }>(`/api/v2/dags?${filter}`)).total_entries;
    expect(await count('dag_id_pattern=sales')).toBe(1);
    expect(await count(`dag_id_pattern=${encodeURIComponent("sales' or '1'='1")}`)).toBe(0);
    expect(await count(`tags=${encodeURIComponent("finance') or ('1'='1")}`)).toBe(0);
  });

  it('through what is stored does nothing either', async () => {
    const evil = "'); drop table dag_run; -- {{ 7 * 7191 }}";
    const run = '/api/v2/dags/sales/dagRuns';
    const made = await api.call('POST', run, {
      payload: { logical_date: null, note: evil, conf: { [evil]: evil } },
    });
    expect(made.statusCode).toBe(200);
    const { dag_run_id } = made.json() as { dag_run_id: string };
    expect(await api.get(`${run}/${encodeURIComponent(dag_run_id)}`)).toMatchObject({
      note: evil,
      conf: { [evil]: evil },
    });
    for (const [url, payload] of [
      ['/api/v2/variables', { key: evil, value: evil }],
      ['/api/v2/pools', { name: evil, slots: 1 }],
    ] as const)
      expect((await api.call('POST', url, { payload })).statusCode, url).toBeLessThan(500);
    expect(await api.get('/api/v2/dags/sales/dagRuns')).toMatchObject({ total_entries: 2 });
  });
});

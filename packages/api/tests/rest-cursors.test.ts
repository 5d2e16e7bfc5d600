// Lists that are read on by cursors: each page begins where the one before ended, whatever comes or goes meanwhile.
import { describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, MINUTE_US, START_US, taskDefinition } from './fixture/rows.ts';

interface Page {
  readonly dag_runs: readonly { readonly dag_run_id: string }[];
  readonly total_entries: number;
  readonly total_entries_limit: number | null;
  readonly next_cursor: string | null;
  readonly previous_cursor: string | null;
}

const list = '/api/v2/dags/paged/dagRuns';
const ids = (page: Page): string[] => page.dag_runs.map((run) => run.dag_run_id);

/** Runs `run_0` to `run_6`, of which `run_2` and `run_5` have not started. */
async function aPagedApi(): Promise<{ api: Api; version: string; page: (query: string) => Promise<Page> }> {
  const api = await openApi();
  const version = await api.rows.addDag(dagDefinition('paged', { tasks: [taskDefinition('only')] }));
  for (let index = 0; index < 7; index++) await addRun(api, version, index);
  return { api, version, page: (query) => api.get<Page>(`${list}?limit=3&${query}`) };
}

function addRun(api: Api, version: string, index: number): Promise<unknown> {
  const isWaiting = index === 2 || index === 5;
  return api.rows.addRun('paged', version, `run_${index}`, {
    state: isWaiting ? 'queued' : 'success',
    run_after: START_US + index * MINUTE_US,
    start_at: isWaiting ? null : START_US + index * MINUTE_US,
  });
}

const after = (page: Page): string => `cursor=${encodeURIComponent(page.next_cursor ?? '')}`;
const before = (page: Page): string => `cursor=${encodeURIComponent(page.previous_cursor ?? '')}`;

describe('a cursor', () => {
  it('goes on after the last row that was seen, though rows came in front of it and went', async () => {
    const { api, page, version } = await aPagedApi();
    await using _ = api;
    const first = await page('order_by=-run_after&cursor=');
    expect(ids(first)).toEqual(['run_6', 'run_5', 'run_4']);
    expect(first.previous_cursor).toBeNull();
    await addRun(api, version, 7);
    await api.writer.run("delete from dag_run where run_id = 'run_5'");
    const second = await page(`order_by=-run_after&${after(first)}`);
    expect(ids(second)).toEqual(['run_3', 'run_2', 'run_1']);
    // Backwards it finds what has come.
    const back = await page(`order_by=-run_after&${before(second)}`);
    expect(ids(back)).toEqual(['run_7', 'run_6', 'run_4']);
    expect(back.previous_cursor).toBeNull();
    expect(ids(await page(`order_by=-run_after&${after(back)}`))).toEqual(['run_3', 'run_2', 'run_1']);
  });

  it.each([
    ['start_date', ['run_0', 'run_1', 'run_3', 'run_4', 'run_6', 'run_2', 'run_5']],
    ['-start_date', ['run_6', 'run_4', 'run_3', 'run_1', 'run_0', 'run_5', 'run_2']],
    ['-state', ['run_6', 'run_4', 'run_3', 'run_1', 'run_0', 'run_5', 'run_2']],
  ])('passes every row once, those without a value at the end, ordered by %s', async (order, expected) => {
    const { api, page } = await aPagedApi();
    await using _ = api;
    const seen: string[] = [];
    const pages: Page[] = [];
    let query = 'cursor=';
    for (;;) {
      const next = await page(`order_by=${order}&${query}`);
      seen.push(...ids(next));
      pages.push(next);
      if (next.next_cursor === null) break;
      query = after(next);
    }
    expect(seen).toEqual(expected);
    // And back again.
    const back = await page(`order_by=${order}&${before(pages.at(-1) as Page)}`);
    expect(ids(back)).toEqual(expected.slice(3, 6));
    expect(ids(await page(`order_by=${order}&${before(back)}`))).toEqual(expected.slice(0, 3));
  });

  it('is refused where it was made up, changed, or belongs to another order', async () => {
    const { api, page } = await aPagedApi();
    await using _ = api;
    const { next_cursor: cursor } = await page('order_by=run_after&cursor=');
    const status = async (query: string): Promise<number> =>
      (await api.call('GET', `${list}?${query}`)).statusCode;
    const [body = '', signature = ''] = (cursor ?? '').split('.');
    const moved = Buffer.from(
      Buffer.from(body, 'base64url').toString().replace('"isBackwards":false', '"isBackwards":true '),
    ).toString('base64url');
    expect(await status(`order_by=run_after&cursor=${cursor}`)).toBe(200);
    expect(await status(`order_by=-run_after&cursor=${cursor}`)).toBe(400);
    expect(await status('cursor=made-up')).toBe(400);
    expect(await status(`order_by=run_after&cursor=${moved}.${signature}`)).toBe(400);
  });

  it('counts up to the limit that it names', async () => {
    const { api, page } = await aPagedApi();
    await using _ = api;
    const { total_entries, total_entries_limit } = await page('cursor=');
    expect([total_entries, total_entries_limit]).toEqual([7, 10_000]);
  });
});

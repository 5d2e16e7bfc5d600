// How the database finds what lists show: with every filter and in every order, over tables that grow with every run. What has no index
// is looked for among the newest rows only; nothing reads a long table from one end to the other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addLongHistory, growingTables } from './fixture/long-history.ts';
import { type PlannedRead, recordedReads } from './fixture/recorded-reads.ts';

/** The newest rows begin at this run, event, and so on. */
const PLACE = 1_400;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: { readonly type?: string; readonly items?: { readonly type?: string } };
}

const joins = String.raw`( (left )?join \w+ \w+ on [\w.]+ = [\w.]+( and [\w.]+ = [\w.]+)*)*`;

/** Statements that read a whole table all the same, with the reason why that costs little. */
const allowed: readonly { readonly sql: RegExp; readonly reason: string }[] = [
  {
    sql: new RegExp(`^select count\\(\\*\\) as total from \\w+ \\w+${joins}$`),
    reason:
      'counts what nobody filters, from an index, and keeps the count for fifty times as long as it took',
  },
  {
    sql: new RegExp(
      `from \\(select (\\w)\\.\\* from \\w+ \\1${joins} order by [\\w., ]+ limit \\? offset \\?\\) `,
    ),
    reason: 'walks along an index, and ends where the page does',
  },
  {
    sql: new RegExp(`\\(select 1 as one from \\w+ \\w+${joins} limit 10000\\) counted$`),
    reason: 'ends early',
  },
  {
    sql: /where r\.state in \('success'\) order by r\.id limit/,
    reason: 'nearly all runs are so, as Postgres knows: the page is full soon',
  },
];

describe('a list over a long history', () => {
  let api: Api;
  const reads = recordedReads(PLACE);
  beforeAll(async () => {
    api = await openApi({ reads: reads.database });
    reads.useFor(api.writer);
    await addLongHistory(api);
  }, 120_000);
  afterAll(() => api[Symbol.asyncDispose]());

  /** Reads of an address that go over a whole table, each with the address. */
  const fullReads = async (address: string): Promise<string[]> => {
    const answer = await api.call('GET', address);
    const planned = await reads.take();
    if (answer.statusCode !== 200) return [`${address} → ${answer.statusCode} ${answer.body}`];
    return planned
      .filter(isFull)
      .map(
        ({ scanned, sql }) =>
          `${address} scans ${scanned.join(', ')}: ${sql.replace(/^select .*? from /s, '… ')}`,
      );
  };

  it('never reads a growing table from one end to the other, whatever is asked for', async () => {
    const document = (await api.get<{ paths: Paths }>('/openapi.json')).paths;
    const found: string[] = [];
    let asked = 0;
    for (const [path, { get }] of Object.entries(document)) {
      const parameters = (get?.parameters ?? []).filter((each) => each.in === 'query');
      // What is listed of one task is a part of its run's list.
      if (!parameters.some(({ name }) => name === 'limit') || path.endsWith('/listMapped')) continue;
      for (const address of placesOf(path)) {
        const orders = await ordersOf(api, address);
        const asks = [...parameters.flatMap(questionsAbout), ...orders.map((name) => `order_by=-${name}`)];
        for (const question of ['', ...asks]) {
          asked += 1;
          found.push(
            ...(await fullReads([address, question].filter((part) => part !== '').join(mark(address)))),
          );
        }
      }
    }
    expect(asked).toBeGreaterThan(500);
    expect(found.join('\n')).toBe('');
  }, 300_000);

  it('says where it looked among the newest rows only', async () => {
    const header = async (address: string): Promise<unknown> =>
      (await api.call('GET', address)).headers['ariel-searched'];
    expect(await header('/api/v2/dags/~/dagRuns/~/taskInstances?pool=default_pool')).toBe('newest=100000');
    expect(await header('/api/v2/dags/dag_1/dagRuns/~/taskInstances?pool=default_pool')).toBeUndefined();
    expect(await header('/api/v2/dags/~/dagRuns?conf_contains=a')).toBe('newest=100000');
    expect(await header('/api/v2/dags/~/dagRuns?state=failed')).toBeUndefined();
    await reads.take();
  });

  it('finds nothing that is older than those', async () => {
    const list = await api.get<{ total_entries: number }>(
      '/api/v2/dags/~/dagRuns/~/taskInstances?pool=default_pool&limit=1',
    );
    const all = await api.get<{ total_entries: number }>(
      '/api/v2/dags/~/dagRuns/~/taskInstances?limit=1&order_by=start_date',
    );
    await reads.take();
    expect([list.total_entries, all.total_entries]).toEqual([101 * 20, 1_500 * 20]);
  });
});

type Paths = Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>;

function isFull({ scanned, sql }: PlannedRead): boolean {
  if (!scanned.some((table) => growingTables.has(table))) return false;
  return !allowed.some((each) => each.sql.test(sql));
}

const takesAll =
  /^\/api\/v2\/dags\/\{dag_id\}\/dagRuns(\/\{dag_run_id\}\/(taskInstances(\/\{task_id\}\/xcomEntries)?|hitlDetails))?$/;

/** Addresses of one DAG, one run and one task; and of all of them, where there is such a list. */
function placesOf(path: string): string[] {
  const filled = (dag: string, run: string, task: string): string =>
    path
      .replace('{dag_id}', dag)
      .replace('{dag_run_id}', run)
      .replace('{task_id}', task)
      .replace('{map_index}', '-1')
      .replace('{bundle_name}', 'dags')
      .replaceAll(/\{\w+\}/g, '1')
      // What a list cannot do without.
      .replace(/\/backfills$/, '/backfills?dag_id=dag_0');
  const one = filled('dag_0', 'run_100', 'task_2');
  return takesAll.test(path)
    ? [...new Set([one, filled('dag_0', '~', 'task_2'), filled('~', '~', '~')])]
    : [one];
}

const mark = (address: string): string => (address.includes('?') ? '&' : '?');

const given: Readonly<Record<string, string>> = {
  run_type: 'manual',
  dag_run_state: 'success',
  last_dag_run_state: 'success',
  cursor: '',
  extra: 'a=1',
  tags_match_mode: 'all',
  task_instance_id: '00000000-0000-0000-0000-000000000000',
  source_task_instance_id: '00000000-0000-0000-0000-000000000000',
};
/** About the page, about a structure that these DAGs have not, or refused. */
const left: ReadonlySet<string> = new Set([
  'limit',
  'offset',
  'order_by',
  'partition_key_regexp_pattern',
  'task_group_id',
  'loop_id',
  'region_id',
  'region_index',
]);

function questionsAbout({ name, schema }: Parameter): string[] {
  if (left.has(name)) return [];
  if (name === 'state') return ['state=success', 'state=failed', 'state=running'];
  const value = given[name] ?? exampleOf(name, schema.items?.type ?? schema.type);
  return [`${name}=${encodeURIComponent(value)}`];
}

function exampleOf(name: string, type: string | undefined): string {
  if (type === 'integer' || type === 'number' || /^duration_/.test(name)) return '1';
  if (type === 'boolean') return 'true';
  // Ranges that leave most of the history out.
  if (/_(gte|gt)$|^after$/.test(name)) return '2026-11-21T11:00:00Z';
  if (/_(lte|lt)$|^before$/.test(name)) return '2026-11-20T12:00:00Z';
  return 'a1';
}

/** What a list can be ordered by: it says so where it is asked for something else. */
async function ordersOf(api: Api, address: string): Promise<string[]> {
  const answer = await api.call('GET', `${address}${mark(address)}order_by=nothing-of-the-kind`);
  const { detail } = answer.json() as { detail?: unknown };
  const names = typeof detail === 'string' ? /can be ordered by (.+)$/.exec(detail)?.[1] : undefined;
  return names?.split(', ') ?? [];
}

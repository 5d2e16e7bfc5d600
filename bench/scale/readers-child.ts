// Many browsers in one process: each looks at another page every few seconds, and asks what that page asks. It tells its parent how
// long the answers took, and ends.
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { percentile } from '../statistics.ts';

export interface ReadersOrder {
  readonly port: number;
  readonly token: string | null;
  readonly browsers: number;
  readonly minutes: number;
}

export interface LookedAt {
  readonly name: string;
  readonly count: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const LOOKS_EVERY_MS = 5_000;
const chain = '/api/v2/dags/chain_40/dagRuns';

/** What a page reads when it is opened, one after the other, under the names that the table shows. */
const pages: readonly (readonly (readonly [name: string, path: string])[])[] = [
  [
    ['home', '/ui/home'],
    ['list of DAGs', '/ui/dags'],
  ],
  [
    ['a DAG', '/ui/dags/chain_40'],
    ['its grid', '/ui/dags/chain_40/grid'],
  ],
  [['runs of a DAG', `${chain}?order_by=-run_after&limit=50`]],
  [['runs of all DAGs', '/api/v2/dags/~/dagRuns?limit=50&order_by=-id']],
  [['instances of all DAGs', '/api/v2/dags/~/dagRuns/~/taskInstances?limit=50&order_by=-start_date']],
  [['failed instances of a DAG', '/api/v2/dags/mapped_1000/dagRuns/~/taskInstances?state=failed&limit=50']],
  [['audit log', '/api/v2/eventLogs?limit=50&order_by=-event_log_id']],
];

const agent = new Agent({ keepAlive: true, maxSockets: 200 });
const took = new Map<string, number[]>();
const failures = new Map<string, number>();

process.once('message', (order: ReadersOrder) => void run(order));

async function run(order: ReadersOrder): Promise<void> {
  const until = performance.now() + order.minutes * 60_000;
  await Promise.all(Array.from({ length: order.browsers }, (_each, index) => browse(order, index, until)));
  const looked = [...took].map(
    ([name, durations]): LookedAt => ({
      name,
      count: durations.length,
      failed: failures.get(name) ?? 0,
      p50Ms: percentile(durations, 0.5),
      p99Ms: percentile(durations, 0.99),
    }),
  );
  process.send?.(looked, () => process.exit());
}

async function browse(order: ReadersOrder, index: number, until: number): Promise<void> {
  await setTimeout((index / order.browsers) * LOOKS_EVERY_MS);
  for (let turn = index; performance.now() < until; turn += 1) {
    const began = performance.now();
    for (const [name, path] of pages[turn % pages.length] ?? []) await read(order, name, path);
    await setTimeout(Math.max(0, LOOKS_EVERY_MS - (performance.now() - began)));
  }
}

async function read({ port, token }: ReadersOrder, name: string, path: string): Promise<void> {
  const began = performance.now();
  const status = await statusOf(port, path, token).catch(() => 0);
  const durations = took.get(name) ?? [];
  took.set(name, durations);
  durations.push(performance.now() - began);
  if (status !== 200) failures.set(name, (failures.get(name) ?? 0) + 1);
}

function statusOf(port: number, path: string, token: string | null): Promise<number> {
  const headers = {
    'accept-encoding': 'gzip',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, host: '127.0.0.1', port, path, headers }, (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve(incoming.statusCode ?? 0));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

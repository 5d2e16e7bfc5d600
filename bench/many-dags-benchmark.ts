// 10,000 DAGs, one a file: how long until all of them are loaded, what they cost at rest, how soon a changed one is
// seen, and how long the pages take that list them. On a server of its own.
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type ManyDags, writeManyDags } from './many-dags.ts';
import type { Benchmark, Measured, Measurement, Surroundings } from './measured.ts';
import { restWindow } from './rest.ts';
import type { Server } from './server.ts';
import { percentile } from './statistics.ts';

const COUNT = 10_000;
const LOAD_WITHIN_MS = 900_000;
/** The processes that evaluate files have ended by then. */
const SETTLE_MS = 50_000;
const CHANGES = 10;
const SEEN_WITHIN_MS = 15_000;
const LOOK_MS = 5;
const LISTS = 20;
const HOME = 'many-dags-home';

export const measureManyDags: Benchmark = async ({ another, runs, say, scratch }) => {
  const many = writeManyDags(join(scratch, 'many-dags'), COUNT);
  const first = await another(HOME, many.folder);
  const load = await loadAll(first, say);
  await first.signIn();
  const rest = { memory: [] as Measurement[], cpu: [] as Measurement[] };
  const changed: Measurement[] = [];
  const added: Measurement[] = [];
  const lists: Measurement[] = [];
  for (let index = 0; index < runs; index += 1) {
    await setTimeout(SETTLE_MS);
    const window = await restWindow(first);
    rest.memory.push(window.memory);
    rest.cpu.push(window.cpu);
    say(`dags_10000, window ${index + 1}: ${window.cpu.value.toFixed(2)} % of a core`);
    changed.push(await timesUntilSeen(first, many, ids(many, index)));
    await setTimeout(SETTLE_MS);
    added.push(await timesUntilSeen(first, many, newIds(index)));
    say(`dags_10000, run ${index + 1}: changes seen after ${Math.round(changed.at(-1)!.value)} ms at most`);
    lists.push(await timesOfLists(first));
  }
  await first.stop();
  const restarts: Measurement[] = [];
  for (let index = 0; index < runs; index += 1) {
    const again = await another(HOME, many.folder);
    const { answeredMs, readyMs } = await again.becomeReady();
    restarts.push({ value: readyMs / 1000, taskProcesses: null, details: { answered_ms: answeredMs } });
    await again.stop();
  }
  return [
    { mark: 'dags_load', runs: [load] },
    { mark: 'dags_cpu', runs: rest.cpu },
    { mark: 'dags_memory', runs: rest.memory },
    { mark: 'dags_changed', runs: changed },
    { mark: 'dags_new', runs: added },
    { mark: 'dags_list', runs: lists },
    { mark: 'dags_restart', runs: restarts },
  ] satisfies Measured[];
};

async function loadAll(server: Server, say: Surroundings['say']): Promise<Measurement> {
  const { readyMs } = await server.becomeReady();
  let halfMs: number | null = null;
  for (let told = 0; ; ) {
    const count = await server.database.dagCount();
    if (count >= COUNT / 2) halfMs ??= server.ageMs;
    if (count >= COUNT) break;
    if (count - told >= COUNT / 5) {
      told = count;
      say(`dags_10000: ${count} loaded after ${Math.round(server.ageMs / 1000)} s`);
    }
    server.assertAlive();
    if (server.ageMs > LOAD_WITHIN_MS) throw server.failure(`showed ${count} of ${COUNT} DAGs only`);
    await setTimeout(100);
  }
  const seconds = server.ageMs / 1000;
  const halfSeconds = (halfMs ?? Number.NaN) / 1000;
  return {
    value: seconds,
    taskProcesses: null,
    details: {
      ready_ms: readyMs,
      first_half_s: halfSeconds,
      second_half_s: seconds - halfSeconds,
      dags_per_s: COUNT / seconds,
    },
  };
}

/** Others each time, all over the list. */
function ids({ dagIds }: ManyDags, run: number): readonly string[] {
  return Array.from({ length: CHANGES }, (_, index) => dagIds[(run * 577 + index * 983) % COUNT]!);
}

function newIds(run: number): readonly string[] {
  return Array.from({ length: CHANGES }, (_, index) => `new_${COUNT + run * CHANGES + index}`);
}

/** From the saving of a file until the API shows the DAG as it is now. The first one meets no process that is there. */
async function timesUntilSeen(
  server: Server,
  many: ManyDags,
  dagIds: readonly string[],
): Promise<Measurement> {
  const times: number[] = [];
  for (const dagId of dagIds) {
    const description = `as it was written at ${Date.now()}`;
    const savedMs = performance.now();
    many.write(dagId, description);
    while ((await descriptionOf(server, dagId)) !== description) {
      if (performance.now() - savedMs > SEEN_WITHIN_MS)
        throw server.failure(`did not show ${dagId} as it is now`);
      await setTimeout(LOOK_MS);
    }
    times.push(performance.now() - savedMs);
  }
  return {
    value: Math.max(...times),
    taskProcesses: null,
    details: { first_ms: times[0]!, p50_ms: percentile(times, 0.5) },
  };
}

async function descriptionOf(server: Server, dagId: string): Promise<unknown> {
  const { status, body } = await server.http.get(`/api/v2/dags/${dagId}`);
  return status === 200 ? (body as { readonly description?: unknown }).description : null;
}

const listPaths = {
  page: '/ui/dags?runs=14',
  page_of_50: '/ui/dags?runs=14&limit=50',
  last_page_of_50: `/ui/dags?runs=14&limit=50&offset=${COUNT - 50}`,
  found: '/ui/dags?runs=14&search=many_0777',
  home: '/ui/home',
  rest_api: '/api/v2/dags?limit=50',
} as const;

async function timesOfLists(server: Server): Promise<Measurement> {
  const times = new Map<string, number>();
  for (const [name, path] of Object.entries(listPaths)) {
    const each: number[] = [];
    for (let count = 0; count < LISTS; count += 1) {
      const askedMs = performance.now();
      const { status } = await server.http.get(path);
      if (status !== 200) throw server.failure(`answered ${path} with status ${status}`);
      each.push(performance.now() - askedMs);
    }
    times.set(`${name}_ms`, percentile(each, 0.5));
    if (name === 'page') times.set('page_first_ms', each[0]!);
  }
  return { value: times.get('page_ms')!, taskProcesses: null, details: Object.fromEntries(times) };
}

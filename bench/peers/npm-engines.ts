// The bare queue, graphile-worker, BullMQ and DBOS: npm packages in a folder outside the checkout, each run in a process
// of its own.
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startRedisServer } from '@ariel/testkit';
import { type EngineResult, type Ground, type Workload, workloads } from './engine.ts';

const sources = fileURLToPath(new URL('npm', import.meta.url));
const INSTALL_WITHIN_MS = 300_000;

export interface NpmEngine {
  readonly name: string;
  readonly file: string;
  readonly needs: 'postgres' | 'redis';
  readonly about: string;
}

export const npmEngines = {
  'graphile-worker': {
    name: 'graphile-worker',
    file: 'graphile-worker.mjs',
    needs: 'postgres',
    about: 'a queue; jobs in one process, local queue and batched completions',
  },
  bullmq: {
    name: 'BullMQ',
    file: 'bullmq.mjs',
    needs: 'redis',
    about: 'a queue on Redis; jobs in one process',
  },
  dbos: {
    name: 'DBOS',
    file: 'dbos.mjs',
    needs: 'postgres',
    about: 'durable workflow; steps in one process',
  },
} as const satisfies Readonly<Record<string, NpmEngine>>;

/** Round trips a task of the bare queue. */
export interface Trips {
  readonly trips: number;
  /** In the chain, where nothing is done for several tasks at once. */
  readonly chainTrips: number;
}

export function ceilingEngine({ chainTrips, trips }: Trips): NpmEngine {
  const about = `for update skip locked, ${trips} round trips a task, ${chainTrips} in the chain; tasks in one process`;
  return { name: 'bare queue (the ceiling)', file: 'ceiling.mjs', needs: 'postgres', about };
}

/** Installs once; later runs find what is there. */
export async function installNpmEngines(home: string): Promise<string> {
  const folder = join(home, 'npm');
  mkdirSync(folder, { recursive: true });
  const wanted = readFileSync(join(sources, 'package.json'), 'utf8');
  const installed = join(folder, 'installed.json');
  for (const name of readdirSync(sources)) copyFileSync(join(sources, name), join(folder, name));
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return folder;
  const npm = join(dirname(process.execPath), 'npm');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const options = { cwd: folder, timeout: INSTALL_WITHIN_MS, env: withoutNodeOptions() };
  await promisify(execFile)(existsSync(npm) ? npm : 'npm', args, options);
  writeFileSync(installed, wanted);
  return folder;
}

export async function runNpmEngine(
  { about, file, name, needs }: NpmEngine,
  ground: Ground,
  trips: Trips,
): Promise<EngineResult> {
  const { fsync, runs } = ground;
  const folder = await installNpmEngines(ground.home);
  await using redis = needs === 'redis' ? await startRedisServer({ isDurable: fsync }) : null;
  if (needs === 'redis' && redis === null) {
    const leftOut = 'Redis was not found (on Debian: apt install redis-server)';
    return { name, about, timings: new Map(), leftOut };
  }
  const durable = fsync ? 'appendfsync always' : 'no persistence';
  const settings = {
    workloads: ground.workloads,
    runs,
    ...trips,
    postgres: needs === 'postgres' ? await ground.database(`peer_${file.replace(/\W.*$/, '')}`) : null,
    redisPort: redis?.port ?? null,
  };
  const timings = new Map<Workload, number[]>();
  await eachResult(join(folder, file), settings, ({ run, seconds, workload }) => {
    timings.set(workload, [...(timings.get(workload) ?? []), seconds]);
    ground.say(`${name}, ${workload}, run ${run}: ${Math.round(seconds * 1000)} ms`);
  });
  return { name, about: redis ? `${about}, ${durable}` : about, timings, leftOut: null };
}

interface ResultLine {
  readonly workload: Workload;
  readonly run: number;
  readonly seconds: number;
}

async function eachResult(
  file: string,
  settings: unknown,
  heard: (result: ResultLine) => void,
): Promise<void> {
  const child = spawn(process.execPath, [file, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: withoutNodeOptions(),
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const result = resultOf(line);
    if (result) heard(result);
  }
  const code = await ended;
  process.off('exit', kill);
  if (code !== 0) throw new Error(`${file} ended with ${code ?? 'a signal'}.`);
}

/** Null for what an engine prints of its own accord. */
export function resultOf(line: string): ResultLine | null {
  try {
    const { run, seconds, workload } = JSON.parse(line) as Partial<ResultLine>;
    const isKnown = workloads.some((known) => known === workload);
    return workload !== undefined && isKnown && typeof run === 'number' && typeof seconds === 'number'
      ? { workload, run, seconds }
      : null;
  } catch {
    return null;
  }
}

/** Settings of the network stay: packages may come through them. */
function withoutNodeOptions(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  return environment;
}

// A real Airflow in the comparison, on the same Postgres, with its LocalExecutor: a process per task, as Ariel has it.
// It is installed from PyPI into a virtual environment outside the checkout, once.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Database, openPostgres } from '@ariel/store';
import { limits } from '../environment.ts';
import { killIfSame, processTree } from '../process-tree.ts';
import { freePort } from '../services/free-port.ts';
import type { EngineResult, Ground, Workload } from './engine.ts';

export const airflowEngine = {
  name: 'Airflow',
  about: 'a DAG engine; LocalExecutor, a process per task, measured once',
} as const;

const sources = fileURLToPath(new URL('airflow', import.meta.url));
const run = promisify(execFile);
const INSTALL_WITHIN_MS = 900_000;
const READY_WITHIN_MS = 180_000;
const END_WITHIN_MS = 900_000;
const LOOK_MS = 500;
/** It gets slower than linear with the run: a measurement of its own would take the better part of an hour. */
const tooLong: readonly Workload[] = ['mapped_10000'];

export async function runAirflow(ground: Ground): Promise<EngineResult> {
  const bin = await installAirflow(ground);
  const environment = await environmentOf(ground);
  ground.say('Airflow: making its tables');
  await run(join(bin, 'airflow'), ['db', 'migrate'], { env: environment, timeout: READY_WITHIN_MS });
  const children = ['api-server', 'scheduler', 'dag-processor'].map((part) =>
    start(bin, part, ground, environment),
  );
  const end = (): void => children.forEach(endTree);
  process.once('exit', end);
  const database = await openPostgres(ground.observer('peer_airflow'));
  try {
    const timings = new Map<Workload, readonly number[]>();
    for (const workload of ground.workloads.filter((name) => !tooLong.includes(name))) {
      const seconds = await timeOf(workload, { bin, database, environment, children });
      timings.set(workload, [seconds]);
      ground.say(`Airflow, ${workload}: ${Math.round(seconds * 1000)} ms`);
    }
    const left = ground.workloads.filter((name) => tooLong.includes(name));
    const leftOut = left.length === 0 ? null : `${left.join(', ')}, which takes too long`;
    return { ...airflowEngine, timings, leftOut };
  } finally {
    await database.close();
    process.off('exit', end);
    end();
  }
}

/** The folder of its programs. */
async function installAirflow({ home, say }: Ground): Promise<string> {
  const folder = join(home, 'airflow');
  const bin = join(folder, 'bin');
  const wanted = readFileSync(join(sources, 'requirements.txt'), 'utf8');
  const installed = join(folder, 'installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return bin;
  say('Airflow: installing from PyPI');
  const options = { timeout: INSTALL_WITHIN_MS };
  await run('python3', ['-m', 'venv', folder], options);
  await run(join(bin, 'pip'), ['install', '--quiet', '-r', join(sources, 'requirements.txt')], options);
  writeFileSync(installed, wanted);
  return bin;
}

async function environmentOf(ground: Ground): Promise<NodeJS.ProcessEnv> {
  const home = join(ground.scratch, 'airflow-home');
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  const url = await ground.database('peer_airflow');
  return {
    PATH: process.env.PATH,
    HOME: home,
    AIRFLOW_HOME: home,
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: url.replace('postgresql://', 'postgresql+psycopg2://'),
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
    AIRFLOW__CORE__PARALLELISM: String(limits.parallelism),
    AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG: String(limits.maxActiveTasksPerDag),
    AIRFLOW__CORE__DAGS_FOLDER: join(sources, 'dags'),
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    AIRFLOW__API__HOST: '127.0.0.1',
    AIRFLOW__API__PORT: String(port),
    AIRFLOW__API__WORKERS: '1',
    AIRFLOW__API__SECRET_KEY: 'of the benchmark',
    AIRFLOW__API_AUTH__JWT_SECRET: 'of the benchmark, and long enough to be one',
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function start(bin: string, part: string, { scratch }: Ground, env: NodeJS.ProcessEnv): ChildProcess {
  const log = openSync(join(scratch, `airflow-${part}.log`), 'a');
  const child = spawn(join(bin, 'airflow'), [part], { env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  return child;
}

function endTree({ pid }: ChildProcess): void {
  if (pid !== undefined) for (const seen of processTree(pid)) killIfSame(seen);
}

interface Running {
  readonly bin: string;
  readonly database: Database;
  readonly environment: NodeJS.ProcessEnv;
  readonly children: readonly ChildProcess[];
}

async function timeOf(workload: Workload, running: Running): Promise<number> {
  const { bin, database, environment } = running;
  const isThere = 'select 1 as found from dag where dag_id = ? and not is_stale';
  await until(
    running,
    READY_WITHIN_MS,
    async () => (await database.first(isThere, [workload])) !== undefined,
  );
  const asked = ['dags', 'trigger', workload];
  await run(join(bin, 'airflow'), asked, { env: environment, timeout: READY_WITHIN_MS });
  const state = 'select state from dag_run where dag_id = ?';
  await until(running, END_WITHIN_MS, async () => {
    const row = await database.first<{ state: string }>(state, [workload]);
    if (row?.state === 'failed') throw new Error(`Airflow's run of ${workload} failed.`);
    return row?.state === 'success';
  });
  const times =
    workload === 'chain_40'
      ? 'select extract(epoch from max(end_date) - min(start_date)) as seconds from task_instance where dag_id = ?'
      : 'select extract(epoch from end_date - start_date) as seconds from dag_run where dag_id = ?';
  return Number((await database.first<{ seconds: string }>(times, [workload]))?.seconds);
}

async function until({ children }: Running, withinMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + withinMs;
  while (!(await isSo())) {
    const ended = children.find(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
    if (ended) throw new Error(`Airflow ended by itself: ${ended.spawnargs.at(-1)}.`);
    if (performance.now() > giveUpMs) throw new Error(`Airflow was not done within ${withinMs / 1000} s.`);
    await setTimeout(LOOK_MS);
  }
}

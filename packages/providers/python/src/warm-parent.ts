// Finds the Python process that forks for each task, or starts it: one per environment and worker, since loading the Task SDK takes
// seconds. It ends by itself when its worker is gone or nobody has asked for a while.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TaskRunError } from '@ariel/sdk';
import { taskDagProgram } from './programs/task-dag.ts';
import { warmParentProgram } from './programs/warm-parent.ts';
import type { PythonSettings } from './python-settings.ts';
import { hostEnvironment, pythonOf } from './surroundings.ts';

const START_MS = 60_000;
const LOOK_MS = 20;
const IDLE_SECONDS = 600;

export async function warmParent(settings: PythonSettings, signal: AbortSignal): Promise<Socket> {
  const python = pythonOf(settings);
  const { preload = [] } = settings;
  const folder = privateFolder();
  const owner = process.ppid;
  const name = createHash('sha256')
    .update(JSON.stringify([python, preload, owner]))
    .digest('hex')
    .slice(0, 24);
  const socket = join(folder, `${name}.sock`);
  const there = await connected(socket);
  if (there) return there;
  const log = join(folder, `${name}.log`);
  const started = start(python, log, {
    warmUp: await warmUpFile(folder),
    socket,
    lock: join(folder, `${name}.lock`),
    home: folder,
    owner,
    idleSeconds: IDLE_SECONDS,
    preload,
  });
  for (const until = Date.now() + START_MS; Date.now() < until; ) {
    signal.throwIfAborted();
    const found = await connected(socket);
    if (found) return found;
    const failure = started.failure();
    if (failure !== null) throw cannotStart(python, failure, log);
    await sleep(LOOK_MS);
  }
  throw cannotStart(python, `it was not ready after ${START_MS / 1000} s`, log);
}

/** A DAG with nothing in it, so that what reads DAGs is loaded before the first task needs it. */
async function warmUpFile(folder: string): Promise<string> {
  const place = await mkdtemp(join(folder, 'warm-'));
  const path = join(place, 'dag.py');
  const nothing = { kind: 'function', callable: 'f', source: 'def f():\n    pass\n', args: [], kwargs: {} };
  const spec = { dag_id: 'warm_up', task_id: 'nothing', retries: 0, downstream: [], ...nothing };
  await writeFile(join(place, 'spec.json'), JSON.stringify(spec));
  await writeFile(path, taskDagProgram);
  return path;
}

function cannotStart(python: string, why: string, log: string): TaskRunError {
  const said = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n');
  const hint = said.includes('No module named')
    ? ' Install apache-airflow-task-sdk into this environment.'
    : '';
  return new TaskRunError(
    'ARIEL_PYTHON_ENVIRONMENT',
    `Python ${JSON.stringify(python)} cannot run tasks: ${why}.${hint}${said === '' ? '' : `\n${said}`}`,
  );
}

function start(
  python: string,
  log: string,
  config: Readonly<Record<string, unknown>> & { readonly home: string },
): { failure(): string | null } {
  let failure: string | null = null;
  const output = openSync(log, 'w', 0o600);
  // A group of its own: it outlives the task that needed it first.
  const child = spawn(python, ['-c', warmParentProgram, JSON.stringify(config)], {
    cwd: config.home,
    env: hostEnvironment(config.home),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (code, signal) => {
    // 0: another one was first.
    if (code !== 0) failure = `it ended with ${code === null ? signal : `code ${code}`}`;
  });
  child.unref();
  return { failure: () => failure };
}

/** Ours alone: who can reach the socket can run programs as us. */
export function privateFolder(): string {
  const folder = join(tmpdir(), `ariel-python-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { mode, uid } = lstatSync(folder);
  if (uid !== (process.getuid?.() ?? 0) || !lstatSync(folder).isDirectory())
    throw new TaskRunError('ARIEL_PYTHON_ENVIRONMENT', `The folder ${folder} belongs to somebody else.`);
  if ((mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return folder;
}

function connected(path: string): Promise<Socket | null> {
  const { promise, resolve } = Promise.withResolvers<Socket | null>();
  const socket = connect(path);
  socket.once('connect', () => resolve(socket));
  socket.once('error', () => resolve(null));
  return promise;
}

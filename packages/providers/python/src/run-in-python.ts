// Runs one task through the Task SDK, in a process that is forked for it, and ends as the task ends.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { type TaskContext, TaskRunError } from '@ariel/sdk';
import { openCallServer } from './call-server.ts';
import { endOf } from './end-of-task.ts';
import { LogTail } from './log-tail.ts';
import { taskDagProgram } from './programs/task-dag.ts';
import type { PythonSettings } from './python-settings.ts';
import { taskEnvironment } from './surroundings.ts';
import { privateFolder, warmParent } from './warm-parent.ts';

/** What runs: JSON, read by the program in programs/task-dag.ts. */
export interface PythonWork {
  readonly kind: 'function' | 'operator';
  readonly [field: string]: unknown;
}

export async function runInPython(
  work: PythonWork,
  settings: PythonSettings,
  context: TaskContext,
): Promise<unknown> {
  context.signal.throwIfAborted();
  const connection = await warmParent(settings, context.signal);
  const tasks = join(privateFolder(), 'tasks');
  await mkdir(tasks, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(tasks, 'task-'));
  await using server = await openCallServer(context);
  const logPath = join(folder, 'log');
  const tail = new LogTail(logPath, context.log);
  try {
    await writeFile(join(folder, 'dag.py'), taskDagProgram);
    await writeFile(join(folder, 'spec.json'), JSON.stringify({ ...factsOf(context), ...work }));
    const { dag, dagRun, ti } = context;
    const request = {
      server: server.url,
      cwd: settings.cwd ?? folder,
      environment: taskEnvironment(settings, privateFolder()),
      workload: {
        type: 'ExecuteTask',
        token: server.token,
        dag_rel_path: join(folder, 'dag.py').slice(1),
        bundle_info: { name: 'ariel', version: null },
        log_path: logPath,
        ti: {
          id: randomUUID(),
          dag_version_id: randomUUID(),
          dag_id: dag.dagId,
          task_id: context.task.taskId,
          run_id: dagRun.runId,
          try_number: ti.tryNumber,
          map_index: ti.mapIndex,
          pool_slots: context.task.poolSlots,
          priority_weight: context.task.priorityWeight,
          queue: 'default',
        },
      },
    };
    const said = await untilEnd(connection, request, context);
    await tail.close();
    return endOf({ noted: server.noted, thrown: tail.thrown, ...said, settings, context });
  } finally {
    connection.destroy();
    await tail.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}

const factsOf = ({ dag, params, task }: TaskContext) => ({
  dag_id: dag.dagId,
  task_id: task.taskId,
  retries: task.retries,
  params,
  outlets: task.outlets ?? [],
  inlets: task.inlets ?? [],
  downstream: [] as readonly string[],
});

/** What the processes said when they ended. */
export interface SaidAtEnd {
  /** The exit code of the task, or null where its supervisor did not come to that. */
  readonly code: number | null;
  /** What went wrong before the task began, as text. */
  readonly failure: string | null;
}

/**
 * Aborting asks the task to clean up and to end. Where it takes too long, this process is ended, and with the connection everything
 * at its other end goes.
 */
async function untilEnd(connection: Socket, request: object, { signal }: TaskContext): Promise<SaidAtEnd> {
  // It may have been ended while all this was prepared.
  signal.throwIfAborted();
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = '';
  connection.setEncoding('utf8');
  connection.on('data', (part: string) => {
    text += part;
  });
  connection.once('error', () => undefined);
  connection.once('close', () => resolve(text));
  const stop = (): void => void connection.write('{"stop":true}\n');
  signal.addEventListener('abort', stop, { once: true });
  connection.write(`${JSON.stringify(request)}\n`);
  try {
    const said = await promise;
    signal.throwIfAborted();
    return saidIn(said);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function saidIn(text: string): SaidAtEnd {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { code?: number; failure?: string; end?: number });
  const code = lines.find((line) => line.code !== undefined)?.code ?? null;
  const failure = lines.find((line) => line.failure !== undefined)?.failure ?? null;
  if (lines.length === 0)
    throw new TaskRunError('ARIEL_PYTHON_ENVIRONMENT', 'The Python that runs tasks has ended meanwhile.');
  return { code, failure };
}

// Runs the text of a function in another Node process and gives what it returned.
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import {
  addLibraryFolder,
  FailTask,
  type ForeignWork,
  type IsolatedContext,
  type NodeRunner,
  SkipTask,
  type TaskContext,
  TaskRunError,
} from '@ariel/sdk';
import { environmentOf } from '../context-environment.ts';
import { type CommandEnd, type RunningCommand, startProgram } from '../shell-command.ts';
import { foreignProgram } from './foreign-program.ts';
import { nodeEnvironment } from './node-environment.ts';

addLibraryFolder(import.meta.url);

export const runInNode: NodeRunner = async (code, inputs, settings, context) => {
  const folder = await workFolder(settings, context);
  try {
    const [program, given, answer] = [
      join(folder, 'main.mjs'),
      join(folder, 'given'),
      join(folder, 'answer'),
    ];
    await writeFile(program, foreignProgram(expressionOf(code)));
    await writeFile(given, serialize({ inputs, context: factsOf(context) }));
    const end = await run([program, given, answer], settings, context);
    const written = await readFile(answer).catch(() => null);
    return resultOf(written === null ? null : deserialize(written), end, settings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Packages are found from where the program lies. */
async function workFolder(settings: ForeignWork, context: TaskContext): Promise<string> {
  if (settings.kind === 'isolated') {
    const runs = join(await nodeEnvironment(settings, context), 'runs');
    await mkdir(runs, { recursive: true });
    return mkdtemp(join(runs, 'run-'));
  }
  const folder = await mkdtemp(join(tmpdir(), 'ariel-node-'));
  if (settings.cwd !== undefined)
    await symlink(join(settings.cwd, 'node_modules'), join(folder, 'node_modules')).catch(() => undefined);
  return folder;
}

async function run(
  args: readonly string[],
  settings: ForeignWork,
  context: TaskContext,
): Promise<CommandEnd> {
  context.signal.throwIfAborted();
  const { env = {}, inheritEnv = true } = settings;
  const node = settings.node ?? process.execPath;
  const cwd = (settings.kind === 'external' ? settings.cwd : undefined) ?? join(args[0] ?? '', '..');
  const running: RunningCommand = startProgram(node, args, {
    cwd,
    env: environmentOf({ env, appendEnv: inheritEnv }, context),
    onLine: (source, message) => context.log.write({ level: 'info', source, message }),
  });
  const end = (): void => void running.end();
  context.signal.addEventListener('abort', end, { once: true });
  try {
    return await running.ended;
  } catch (error) {
    throw new TaskRunError('ARIEL_NODE_ENVIRONMENT', `Node ${JSON.stringify(node)} cannot be started`, {
      cause: error,
    });
  } finally {
    context.signal.removeEventListener('abort', end);
    context.signal.throwIfAborted();
  }
}

interface ForeignError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code: string | null;
}

type Answer = { readonly value: unknown } | { readonly error: ForeignError };

function resultOf(answer: Answer | null, { code, signal }: CommandEnd, settings: ForeignWork): unknown {
  if (answer !== null) {
    if ('error' in answer) throw errorOf(answer.error);
    return answer.value;
  }
  const skips: readonly (number | null)[] = [settings.skipOnExitCode ?? []].flat();
  if (code !== null && skips.includes(code))
    throw new SkipTask(`the function's process ended with code ${code}, which means "skip"`);
  const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
  throw new TaskRunError(
    'ARIEL_FOREIGN_FUNCTION',
    `the function's process ${how} before the function returned`,
  );
}

/** Outcomes are named by the name of what is thrown: the function has no classes of ours. */
function errorOf({ code, message, name, stack }: ForeignError): Error {
  if (name === 'SkipTask') return new SkipTask(message);
  if (name === 'FailTask') return new FailTask(message);
  if (name === 'ReferenceError') {
    const what = `the function uses something from outside of itself: ${message}`;
    return new TaskRunError('ARIEL_FOREIGN_FUNCTION', what, {
      cause: Object.assign(new Error(message), { name, stack }),
    });
  }
  const error = Object.assign(new Error(message), { stack, ...(code === null ? {} : { code }) });
  Object.defineProperty(error, 'name', { value: name, configurable: true });
  return error;
}

/** The text of a method is no expression by itself. */
function expressionOf(code: string): string {
  const isMethod =
    /^(?:async\s+)?(?:\*\s*)?(?!function\b|async\b|class\b)[A-Za-z_$][\w$]*\s*\([\s\S]*?\)\s*\{/.test(code);
  if (!isMethod) return code;
  const name = /^(?:async\s+)?([A-Za-z_$][\w$]*)/.exec(code)?.[1] ?? '';
  return `({ ${code} })[${JSON.stringify(name)}]`;
}

/** Copies: what the process gets must be data. */
function factsOf({ dag, dagRun, dataInterval, logicalDate, params, ti }: TaskContext): IsolatedContext {
  return {
    params,
    logicalDate,
    dataInterval: { start: dataInterval.start, end: dataInterval.end },
    dagRun: { runId: dagRun.runId, runType: dagRun.runType, conf: dagRun.conf },
    ti: { taskId: ti.taskId, mapIndex: ti.mapIndex, tryNumber: ti.tryNumber },
    dag: { dagId: dag.dagId, timezone: dag.timezone },
  };
}

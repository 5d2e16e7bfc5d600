// `task.isolated`, `task.externalNode` and their branches: functions that run in another Node process. What starts it is loaded by
// another package.
import { registry } from '../registry.ts';
import type { ExternalNodeSettings, ForeignWork, IsolatedSettings, NodeRunner } from '../run/node-runner.ts';
import { TaskRunError } from '../run/task-run-error.ts';
import { defineTask, type Work } from './define-task.ts';
import type { TaskOptions } from './task-options.ts';

/** Options of a task with npm packages of its own. */
export interface IsolatedTaskOptions extends TaskOptions, IsolatedSettings {}
/** Options of a task in another Node. */
export interface ExternalNodeTaskOptions extends TaskOptions, ExternalNodeSettings {}

/** Called once by the package that can start other Node processes. */
export function registerNodeRunner(load: () => Promise<NodeRunner>): void {
  registry().loadNodeRunner = load;
}

/** Runs a function elsewhere, for tasks and operators. */
export async function runForeign(
  code: string,
  inputs: unknown,
  ...[settings, context]: [Parameters<NodeRunner>[2], Parameters<NodeRunner>[3]]
): Promise<unknown> {
  const run = await registry().loadNodeRunner?.();
  if (run === undefined)
    throw new TaskRunError('ARIEL_NO_NODE_RUNNER', 'nothing here can start another Node');
  return run(code, inputs, settings, context);
}

type Kind = 'function' | 'branch';

export const isolatedTask =
  (kind: Kind) =>
  (
    taskId: string,
    work: Work,
    {
      cacheFolder,
      dependencies,
      env,
      inheritEnv,
      node,
      npmInstallOptions,
      registry: from,
      skipOnExitCode,
      ...options
    }: IsolatedTaskOptions,
  ): object => {
    const settings = {
      dependencies,
      ...defined({ cacheFolder, env, inheritEnv, node, npmInstallOptions, registry: from, skipOnExitCode }),
    };
    return foreignTask(taskId, work, {
      kind,
      name: 'isolated',
      options,
      settings: { kind: 'isolated', ...settings },
    });
  };

export const externalNodeTask =
  (kind: Kind) =>
  (
    taskId: string,
    work: Work,
    { cwd, env, inheritEnv, node, skipOnExitCode, ...options }: ExternalNodeTaskOptions,
  ): object => {
    const settings = { node, ...defined({ cwd, env, inheritEnv, skipOnExitCode }) };
    return foreignTask(taskId, work, {
      kind,
      name: 'externalNode',
      options,
      settings: { kind: 'external', ...settings },
    });
  };

interface Foreign {
  readonly kind: Kind;
  readonly name: 'isolated' | 'externalNode';
  readonly options: TaskOptions;
  readonly settings: ForeignWork;
}

function foreignTask(taskId: string, work: Work, { kind, name, options, settings }: Foreign): object {
  const isBranch = kind === 'branch';
  const operatorName = `@task.${isBranch ? `branch${name[0]?.toUpperCase()}${name.slice(1)}` : name}`;
  const code = work.toString();
  const run: Work = (inputs, context) => runForeign(code, inputs, settings, context);
  return defineTask(taskId, () => run, { kind, operatorName, options });
}

function defined<T extends object>(given: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

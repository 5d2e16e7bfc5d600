// `task.bash`: a function that returns a shell command, which is then run. What runs it is loaded by another package.
import { registry } from '../registry.ts';
import type { Shell, ShellSettings } from '../run/shell.ts';
import { TaskRunError } from '../run/task-run-error.ts';
import { defineTask, type Work } from './define-task.ts';
import type { TaskOptions } from './task-options.ts';

/** Options of a task whose function returns a shell command. */
export interface BashTaskOptions extends TaskOptions, ShellSettings {}

/** Called once by the package that can run commands. */
export function registerShell(load: () => Promise<Shell>): void {
  registry().loadShell = load;
}

export function bashTask(
  taskId: string,
  command: Work,
  { cwd, env, appendEnv, outputEncoding, skipOnExitCode, ...options }: BashTaskOptions = {},
): object {
  const settings: ShellSettings = {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(appendEnv === undefined ? {} : { appendEnv }),
    ...(outputEncoding === undefined ? {} : { outputEncoding }),
    ...(skipOnExitCode === undefined ? {} : { skipOnExitCode }),
  };
  const work: Work = async (inputs, context) => {
    const text = await command(inputs, context);
    const shell = await registry().loadShell?.();
    if (shell === undefined) throw new TaskRunError('ARIEL_NO_SHELL', 'nothing here can run a command');
    return shell(String(text), settings, context);
  };
  return defineTask(taskId, () => work, { kind: 'function', operatorName: '@task.bash', options });
}

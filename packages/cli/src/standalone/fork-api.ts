// Starts the API process. Its modules take longest to load, so a standalone starts it before it loads its own.
import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from './child-environment.ts';

const entry = fileURLToPath(new URL('../api-process/main.ts', import.meta.url));

export function forkApi(environment: Readonly<Record<string, string | undefined>>): ChildProcess {
  return fork(entry, [], {
    env: childEnvironment(environment, getCompileCacheDir()),
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=2'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

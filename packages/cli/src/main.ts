// The command `ariel`, as a process: sets up what must be so before anything else is loaded, then runs it.
import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const { argv, env } = process;

hideExperimentalWarnings();
cacheCompiledCode();
const { runCommandLine } = await import('./commands/run-command-line.ts');
const code = await runCommandLine();
// What a DAG file left open, such as a pool of connections, must not keep the command alive; what was printed must arrive.
process.stdout.write('', () => process.exit(code));

/** Node calls its SQLite experimental; whoever reads our output cannot do anything about that. */
function hideExperimentalWarnings(): void {
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]): void => {
    if (args[1] !== 'ExperimentalWarning') emit(...args);
  };
}

/** Halves the time to start. In the home where there is one; a command that only looks must not make it. */
function cacheCompiledCode(): void {
  const home = env.ARIEL_HOME || env.AIRFLOW_HOME || join(env.HOME || homedir(), 'ariel');
  const cache = join(home, 'cache');
  if (argv[2] === 'standalone') makeFolder(cache);
  enableCompileCache(existsSync(cache) ? join(cache, 'node') : undefined);
}

/** For its owner only. Where that is refused the command itself says so, in its own words. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
}

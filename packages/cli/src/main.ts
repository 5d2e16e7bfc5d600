// The command `ariel`, as a process: sets up what must be so before anything else is loaded, then runs it.
import { accessSync, constants } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { env } = process;

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

/**
 * Halves the time to start. Beside the packages where that may be written, since the same code serves every home; else in
 * the home where there is one: a command that only looks must not make it.
 */
function cacheCompiledCode(): void {
  const home = env.ARIEL_HOME || env.AIRFLOW_HOME || join(env.HOME || homedir(), 'ariel');
  const packages = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  const folder = [packages, join(home, 'cache')].find(isWritable);
  enableCompileCache(folder && join(folder, '.compiled'));
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

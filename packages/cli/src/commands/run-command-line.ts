// One run of the command: the world as the process has it, the command that was asked for, and what goes wrong as a
// message and an exit code. Decides nothing about workflows.
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import type { ArielConfig } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { ask } from './ask.ts';
import type { CommandContext, Screen } from './command.ts';
import { commandGroups, commandList } from './command-list.ts';
import { ExitCode } from './exit-code.ts';
import { buildProgram, exitCodeOfCommander } from './program.ts';

const { argv, env, stderr, stdin, stdout } = process;

export async function runCommandLine(): Promise<number> {
  // A reader that has seen enough, such as `head`, ends the command quietly.
  stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? ExitCode.ok : ExitCode.failed),
  );
  const context = createContext();
  let code: number = ExitCode.ok;
  try {
    const onExit = (chosen: number): void => {
      code = chosen;
    };
    await buildProgram({ commands: commandList, groups: commandGroups, context, onExit }).parseAsync(argv);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOfCommander(error);
    const { reportFailure } = await import('./report-failure.ts');
    return reportFailure(error, { screen: context.screen, showsStack: env.ARIEL_DEBUG === '1' });
  }
}

function createContext(): CommandContext {
  let config: ArielConfig | null = null;
  const screen = createScreen();
  return {
    env,
    cwd: process.cwd(),
    version: versionOfPackage(),
    screen,
    config: () => {
      config ??= loadConfig({ env, cwd: process.cwd() });
      return config;
    },
    nowUs: () => Date.now() * 1000,
    confirm: async (question) =>
      stdin.isTTY && (await ask({ input: stdin, output: stderr, isTerminal: stderr.isTTY }, question)),
  };
}

function createScreen(): Screen {
  const wantsColor = (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') || stdout.isTTY === true;
  // Bound now: what the command itself prints reaches the terminal also while a task's output is being captured.
  const [print, note] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  return {
    print: (text) => void print(`${text}\n`),
    note: (text) => void note(`${text}\n`),
    hasColor: wantsColor && !env.NO_COLOR && env.TERM !== 'dumb',
    // A terminal that nobody has said the size of has none.
    width: stdout.isTTY && stdout.columns > 0 ? stdout.columns : null,
  };
}

function versionOfPackage(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

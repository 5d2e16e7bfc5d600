// A program as a process group of its own, with its output line by line.
import { type ChildProcess, spawn } from 'node:child_process';
import { LineSplitter } from './line-splitter.ts';

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** Ends the whole group: asked first, killed when it has not gone after a while. */
  end(): Promise<void>;
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (source: 'stdout' | 'stderr', line: string) => void;
  /** How what it prints is encoded, as `TextDecoder` names it. @default 'utf-8' */
  readonly encoding?: string;
}

/** Time to clean up after SIGTERM. Worker and server wait longer than this before they kill the task itself. */
const graceMs = 3_000;

export const startCommand = (command: string, options: CommandOptions): RunningCommand =>
  startProgram('bash', ['-c', command], options);

export function startProgram(
  file: string,
  args: readonly string[],
  { cwd, encoding = 'utf-8', env, onLine }: CommandOptions,
): RunningCommand {
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const streams = (['stdout', 'stderr'] as const).map((source) => {
    const splitter = new LineSplitter((line) => onLine(source, line));
    const decoder = new TextDecoder(encoding);
    child[source].on('data', (bytes: Uint8Array) => splitter.add(decoder.decode(bytes, { stream: true })));
    child[source].on('end', () => splitter.add(decoder.decode()));
    return splitter;
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<CommandEnd>();
  child.once('error', reject);
  child.once('close', (code, signal) => {
    for (const splitter of streams) splitter.flush();
    resolve({ code, signal });
  });
  return { ended, end: () => endGroup(child, ended) };
}

async function endGroup(child: ChildProcess, ended: Promise<CommandEnd>): Promise<void> {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
  try {
    await ended.catch(() => undefined);
  } finally {
    clearTimeout(timer);
    // What ignored SIGTERM with its output closed is still there.
    signalGroup(child, 'SIGKILL');
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // No such group: it has ended, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

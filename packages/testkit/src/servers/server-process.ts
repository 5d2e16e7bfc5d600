// A server of a test: a process of its own that ends with the test, however that ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 10;
const READY_WITHIN_MS = 30_000;

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly as: { readonly uid?: number; readonly gid?: number };
  readonly logFile: string;
  /** True once it can be used. */
  readonly isReady: () => Promise<boolean>;
}

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #end = (): void => void this.#child.kill('SIGKILL');

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    process.once('exit', this.#end);
  }

  /** Resolves when it is ready. Throws with the end of its log where it is not. */
  static async start({ args, as, isReady, logFile, program }: ServerCommand): Promise<ServerProcess> {
    const log = openSync(logFile, 'a');
    const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
    const child = spawn(program, args, { ...as, cwd: '/', stdio: ['ignore', log, log], env: environment });
    closeSync(log);
    const server = new ServerProcess(child);
    const giveUpMs = performance.now() + READY_WITHIN_MS;
    while (!(await isReady())) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > giveUpMs) {
        await server.kill('SIGKILL');
        throw new Error(`${program} did not become ready: ${readFileSync(logFile, 'utf8').slice(-1000)}`);
      }
      await pause(LOOK_MS);
    }
    return server;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** False once it has ended, by whatever. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
    process.off('exit', this.#end);
  }
}

/** A port of loopback that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve()),
  );
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('127.0.0.1 has no free port.');
  return address.port;
}

export function listensAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

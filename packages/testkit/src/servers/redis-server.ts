// A real Redis for tests and measurements: Debian's program on loopback, a free port and a folder of its own.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, ServerProcess } from './server-process.ts';

export interface RedisServerOptions {
  /** True: each write is on the disk before it is answered. False: nothing is kept. @default false */
  readonly isDurable?: boolean;
}

export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
}

/** Null where no Redis is installed. */
export async function startRedisServer({
  isDurable = false,
}: RedisServerOptions = {}): Promise<RedisServer | null> {
  const program = redisProgram();
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'ariel-redis-'));
  const port = await freePort();
  const keeping = isDurable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const server = await ServerProcess.start({
    program,
    args: ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', ...keeping],
    as: {},
    logFile: join(folder, 'log.txt'),
    isReady: () => answers(port),
  });
  return {
    port,
    pid: server.pid,
    [Symbol.asyncDispose]: async () => {
      await server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function redisProgram(): string | null {
  const folders = ['/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path)) ?? null;
}

/** Whether it answers a ping: it listens a moment before it does. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString('latin1').startsWith('+PONG'));
    });
    socket.once('error', () => resolve(false));
  });
}

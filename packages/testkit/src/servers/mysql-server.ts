// A real MariaDB for tests: Debian's program on loopback, a free port and a folder of its own.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, listensAt, ServerProcess } from './server-process.ts';
import { serverUser } from './server-user.ts';

export interface MysqlServer extends AsyncDisposable {
  readonly port: number;
  /** Path of its Unix socket. */
  readonly socket: string;
  /** `root` has no password. */
  readonly database: string;
}

const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/bin'];

/** Null where no MariaDB is installed. */
export async function startMysqlServer(): Promise<MysqlServer | null> {
  const [install, program, client] = ['mariadb-install-db', 'mariadbd', 'mariadb'].map(programNamed);
  if (!install || !program || !client) return null;
  const folder = mkdtempSync(join(tmpdir(), 'ariel-mysql-'));
  const user = serverUser('mysql');
  user.own(folder);
  const data = join(folder, 'data');
  await promisify(execFile)(
    install,
    ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { ...user.spawning, cwd: '/' },
  );
  const port = await freePort();
  const socket = join(folder, 's.sock');
  const server = await ServerProcess.start({
    program,
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--socket=${socket}`,
      `--pid-file=${join(folder, 'my.pid')}`,
    ],
    as: user.spawning,
    logFile: join(folder, 'log.txt'),
    isReady: () => listensAt(port),
  });
  const database = 'shop';
  const reach = ['--no-defaults', '-h', '127.0.0.1', '-P', String(port), '-u', 'root', '--skip-ssl'];
  await promisify(execFile)(client, [...reach, '-e', `create database ${database}`]);
  return {
    port,
    socket,
    database,
    [Symbol.asyncDispose]: async () => {
      await server.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const programNamed = (name: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));

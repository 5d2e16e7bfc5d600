// PgBouncer in transaction mode before a Postgres server: what many installations have between.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { MEASURED_USER } from './postgres.ts';

export interface PgBouncerService {
  /** The same database, through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

const LOOK_MS = 20;
const LOOKS = 250;

export async function startPgBouncer(serverPort: number): Promise<PgBouncerService> {
  const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path));
  if (program === undefined)
    throw new Error('PgBouncer was not found: install it (on Debian: apt install pgbouncer).');
  const folder = mkdtempSync(join(tmpdir(), 'ariel-bench-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(file, configuration(serverPort, port), { mode: 0o644 });
  const child = spawn(program, [file], { stdio: 'ignore', cwd: '/', detached: true, ...account() });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stopNow = (): void => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stopNow);
  for (let looks = 0; !(await answers(port)); looks += 1) {
    if (looks > LOOKS || child.exitCode !== null) throw new Error('PgBouncer did not start.');
    await setTimeout(LOOK_MS);
  }
  return {
    through: (url) => {
      const address = new URL(url);
      address.port = String(port);
      return address.href;
    },
    stop: async () => {
      process.off('exit', stopNow);
      stopNow();
      await ended;
    },
  };
}

function configuration(serverPort: number, port: number): string {
  return [
    '[databases]',
    `* = host=127.0.0.1 port=${serverPort} user=${MEASURED_USER}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'max_client_conn = 500',
    'default_pool_size = 40',
    'ignore_startup_parameters = extra_float_digits,options',
    '',
  ].join('\n');
}

/** It refuses to run as root: root lends it the user of Postgres's package. */
function account(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

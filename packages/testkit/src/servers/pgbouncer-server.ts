// A real PgBouncer in transaction mode before a Postgres of a test: each transaction may get another session.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresOptions } from '@ariel/store';
import { freePort, listensAt, ServerProcess } from './server-process.ts';
import { serverUser } from './server-user.ts';

const PROGRAMS = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'];

export class PgBouncerServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #process: ServerProcess;

  private constructor(port: number, folder: string, process: ServerProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = process;
  }

  /** Few sessions for many clients, so that they are really shared. */
  static async start(serverPort: number, { sessions = 4 } = {}): Promise<PgBouncerServer> {
    const program = PROGRAMS.find((path) => existsSync(path));
    if (program === undefined) throw new Error('There is no PgBouncer. Install pgbouncer.');
    const folder = mkdtempSync(join(tmpdir(), 'ariel-pgbouncer-'));
    const user = serverUser('postgres');
    user.own(folder);
    const port = await freePort();
    const file = join(folder, 'pgbouncer.ini');
    const lines = [
      '[databases]',
      `* = host=127.0.0.1 port=${serverPort} user=postgres`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      `default_pool_size = ${sessions}`,
      'max_client_conn = 200',
      'server_login_retry = 1',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    user.own(file);
    const process = await ServerProcess.start({
      program,
      args: [file],
      as: user.spawning,
      logFile: join(folder, 'log.txt'),
      isReady: () => listensAt(port),
    });
    return new PgBouncerServer(port, folder, process);
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** The same database, through the pooler. */
  through(options: PostgresOptions): PostgresOptions {
    return { ...options, hosts: [{ host: '127.0.0.1', port: this.port }], pooler: 'auto' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

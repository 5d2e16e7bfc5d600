// A real Postgres for tests and measurements: Debian's program on loopback, a free port and a folder of its own. It can be killed and
// started again. Each test gets a database of its own from a migrated template.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openPostgres, type PostgresOptions } from '@ariel/store';
import { freePort, ServerProcess } from './server-process.ts';
import { type ServerUser, serverUser } from './server-user.ts';
import { TestDatabases } from './test-databases.ts';

const PROGRAMS = '/usr/lib/postgresql';
const USER = 'postgres';

export interface PostgresServerOptions {
  /** Each commit is on the disk before it is answered. @default false */
  readonly isDurable?: boolean;
  /** Settings of postgresql.conf, e.g. `max_connections`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf in place of those that trust everybody. */
  readonly access?: readonly string[];
  /** Where its folder is made. @default the system's folder for temporary files */
  readonly folder?: string;
}

export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  /** Everything of it lies here. */
  readonly folder: string;
  readonly #programs: string;
  readonly #user: ServerUser;
  readonly #settings: readonly string[];
  readonly #databases: TestDatabases;
  #process: ServerProcess | null = null;
  #template: Promise<void> | null = null;

  private constructor(port: number, folder: string, programs: string, settings: readonly string[]) {
    this.port = port;
    this.#databases = new TestDatabases(port);
    this.folder = folder;
    this.#programs = programs;
    this.#settings = settings;
    this.#user = serverUser(USER);
  }

  static async start(given: PostgresServerOptions = {}): Promise<PostgresServer> {
    const programs = postgresPrograms();
    if (programs === null) throw new Error(`There is no Postgres under ${PROGRAMS}. Install postgresql.`);
    const folder = mkdtempSync(join(given.folder ?? tmpdir(), 'ariel-postgres-'));
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '200',
      ...(given.isDurable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
      ...given.settings,
    };
    const said = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = new PostgresServer(await freePort(), folder, programs, said);
    await server.#create();
    if (given.access) server.addFile('pg_hba.conf', `${given.access.join('\n')}\n`);
    await server.restart();
    return server;
  }

  async #create(): Promise<void> {
    this.#user.own(this.folder);
    const args = ['-D', this.#data, '-A', 'trust', '-U', USER, '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    await promisify(execFile)(join(this.#programs, 'initdb'), args, { ...this.#user.spawning, cwd: '/' });
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** False where it was ended, or ended by itself: it does where it cannot write what it must not lose. */
  get isRunning(): boolean {
    return this.#process?.isRunning ?? false;
  }

  /** A file in the folder of its data, which only the server may read: a certificate, its key. */
  addFile(name: string, content: string): string {
    const path = join(this.#data, name);
    writeFileSync(path, content, { mode: 0o600 });
    this.#user.own(path);
    return path;
  }

  /** Starts it, and ends it first where it runs: what was asked of it is broken off. */
  async restart(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.stop();
    const said = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#process = await ServerProcess.start({
      program: join(this.#programs, 'postgres'),
      args: ['-D', this.#data, '-p', String(this.port), ...this.#settings, ...said],
      as: this.#user.spawning,
      logFile: join(this.folder, 'log.txt'),
      isReady: () => this.#answers(),
    });
  }

  async #answers(): Promise<boolean> {
    try {
      const { close } = await openPostgres(this.options(USER));
      await close();
      return true;
    } catch {
      return false;
    }
  }

  /** Where a database is created on this server, each test's own. */
  get databases(): TestDatabases {
    return this.#databases;
  }

  /** In order, without waiting for those that are connected. */
  async stop(): Promise<void> {
    await this.#process?.kill('SIGINT');
    this.#process = null;
  }

  /** As if the machine had failed: all of its processes end at once. */
  async kill(): Promise<void> {
    await this.#process?.kill('SIGQUIT');
    this.#process = null;
  }

  /** How to reach a database of it. */
  options(database: string): PostgresOptions {
    return this.#databases.options(database);
  }

  url(database: string): string {
    return this.#databases.url(database);
  }

  /** A new database with this version's schema; gives its name. */
  async createDatabase({ isEmpty = false } = {}): Promise<string> {
    if (!isEmpty) {
      this.#template ??= this.#databases.makeTemplate();
      await this.#template;
    }
    return this.#databases.create({ isEmpty });
  }

  dropDatabase(name: string): Promise<void> {
    return this.#databases.drop(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The folder of Postgres's programs, of the newest version; null where none is installed. */
export function postgresPrograms(): string | null {
  if (!existsSync(PROGRAMS)) return null;
  const versions = readdirSync(PROGRAMS).sort((left, right) => Number(right) - Number(left));
  const folders = versions.map((version) => join(PROGRAMS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

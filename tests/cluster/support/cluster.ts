// An installation of many processes on a real Postgres: schedulers, API servers, a dag processor and remote workers, each a process
// of its own with a home of its own, as they would be on machines of their own. Nothing of it lives on afterwards.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PostgresServer } from '@ariel/testkit';
import { kill9, type ProcessFacts } from '../../e2e/support/processes.ts';
import { until } from '../../e2e/support/until.ts';
import { ClusterRecords } from './cluster-records.ts';
import { CuttableLink } from './cuttable-link.ts';
import { Member, type MemberKind } from './member.ts';

export interface ClusterOptions {
  readonly schedulers: number;
  readonly apiServers: number;
  /** Remote workers; where there are none, schedulers run tasks themselves. */
  readonly workers: number;
  /** @default 0 */
  readonly triggerers?: number;
  /** Path in the DAG folder → text. */
  readonly dags: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Over `environment`, for workers. */
  readonly settingsOfWorkers?: Readonly<Record<string, string>>;
  /** Places of each worker. @default 4 */
  readonly concurrency?: number;
  /** Where the database lies. @default the system's folder for temporary files */
  readonly databaseFolder?: string;
}

/** So that the log ahead of writing needs a new file soon where the disk is full. */
const SMALL_LOG = { max_wal_size: '64MB', min_wal_size: '32MB' } as const;

export class Cluster implements AsyncDisposable {
  readonly folder: string;
  readonly dagsFolder: string;
  readonly postgres: PostgresServer;
  readonly records: ClusterRecords;
  readonly members: Member[] = [];
  readonly #seen = new Map<string, ProcessFacts>();
  readonly #url: string;
  readonly #options: ClusterOptions;
  readonly ports: number[] = [];
  /** Name of a worker → its ways to each API server, through which alone it reaches them. */
  readonly links = new Map<string, readonly CuttableLink[]>();
  #token: string | null = null;

  private constructor(options: ClusterOptions, postgres: PostgresServer, database: string) {
    this.#options = options;
    this.postgres = postgres;
    this.#url = postgres.url(database);
    this.folder = mkdtempSync(join(tmpdir(), 'ariel-cluster-'));
    this.dagsFolder = join(this.folder, 'dags');
    mkdirSync(this.dagsFolder);
    for (const [path, text] of Object.entries(options.dags)) this.writeDag(path, text);
    this.records = new ClusterRecords(postgres.options(database));
  }

  /** A cluster that is up and shows its DAGs. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    // What was committed survives a crash of the server.
    const postgres = await PostgresServer.start({
      isDurable: true,
      ...(options.databaseFolder === undefined
        ? {}
        : { folder: options.databaseFolder, settings: SMALL_LOG }),
    });
    const cluster = new Cluster(options, postgres, await postgres.createDatabase());
    try {
      await cluster.#startAll();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #startAll(): Promise<void> {
    const { apiServers, schedulers, triggerers = 0, workers } = this.#options;
    for (let count = 0; count < apiServers; count++) this.ports.push(await freePort());
    const [first, ...others] = this.ports.map((port, index) =>
      this.#member('api server', `api-server-${index + 1}`, ['api-server', '--port', `${port}`]),
    );
    // The first one makes the user, whose password is in its home.
    await first?.start();
    for (const name of numbered('worker', workers))
      this.links.set(name, await Promise.all(this.ports.map((port) => CuttableLink.to(port))));
    const later = [
      ...others,
      ...numbered('scheduler', schedulers).map((name) => this.#member('scheduler', name, ['scheduler'])),
      this.#member('dag processor', 'dag-processor', ['dag-processor']),
      ...numbered('triggerer', triggerers).map((name) => this.#member('triggerer', name, ['triggerer'])),
      ...numbered('worker', workers).map((name) => this.#member('worker', name, this.#workerWords(name))),
    ];
    for (const member of later) member.spawn();
    await Promise.all(later.map((member) => member.ready()));
  }

  #workerWords(name: string): string[] {
    const servers = (this.links.get(name) ?? []).map((link) => link.address).join(',');
    return ['worker', '--server', servers, '--concurrency', `${this.#options.concurrency ?? 4}`];
  }

  #member(kind: MemberKind, name: string, words: readonly string[]): Member {
    const home = join(this.folder, 'homes', name);
    mkdirSync(home, { recursive: true });
    const member = new Member({
      kind,
      name,
      words,
      folder: this.folder,
      environment: {
        ...{ ...this.#settings(kind, home), E2E_MEMBER: name, ...this.#options.environment },
        ...(kind === 'worker' ? this.#options.settingsOfWorkers : {}),
      },
    });
    this.members.push(member);
    return member;
  }

  /** A worker gets no address of the database. */
  #settings(kind: MemberKind, home: string): Record<string, string> {
    return {
      ARIEL_HOME: home,
      ARIEL__CORE__DAGS_FOLDER: this.dagsFolder,
      ARIEL__CORE__EXECUTOR: this.#options.workers > 0 ? 'RemoteExecutor' : 'LocalExecutor',
      ARIEL__API__SECRET_KEY: 'a-key-of-the-test-cluster',
      ARIEL__API_AUTH__JWT_SECRET: 'another-key-of-the-test-cluster-0123456789-0123456789-0123456789',
      E2E_FOLDER: this.folder,
      ...(kind === 'worker' ? {} : { ARIEL__DATABASE__SQL_ALCHEMY_CONN: this.#url }),
    };
  }

  of(kind: MemberKind): Member[] {
    return this.members.filter((member) => member.kind === kind);
  }

  /** What lives below any member now; noted, so that the end can look for what is left. */
  processes(): ProcessFacts[] {
    const found = this.members.flatMap((member) => member.processes());
    for (const each of found) this.#seen.set(`${each.pid}/${each.started}`, each);
    return found;
  }

  writeDag(path: string, text: string): void {
    const target = join(this.dagsFolder, path);
    mkdirSync(dirname(target), { recursive: true });
    const draft = join(this.folder, 'draft');
    writeFileSync(draft, text);
    renameSync(draft, target);
  }

  async untilVisible(...dagIds: readonly string[]): Promise<void> {
    for (const dagId of dagIds)
      await until(`the DAG ${dagId} is visible`, () => this.records.isVisible(dagId), {
        details: () => this.output('dag processor'),
      });
  }

  /** What the members of a kind printed last. */
  output(kind: MemberKind): string {
    return this.of(kind)
      .map((member) => `-- ${member.name}\n${member.output().slice(-2000)}`)
      .join('\n');
  }

  /** Triggers over REST, at whichever API server answers. Gives the run id. */
  async trigger(dagId: string): Promise<string> {
    const runId = `test__${crypto.randomUUID()}`;
    const path = `/api/v2/dags/${dagId}/dagRuns`;
    const body = JSON.stringify({ dag_run_id: runId, logical_date: null });
    await until(`${dagId} is triggered`, async () => {
      const answer = await this.#ask(path, { method: 'POST', body });
      // A server may have died after it had made the run.
      return answer !== null && (answer.status === 200 || answer.status === 409);
    });
    return runId;
  }

  /** What whichever API server answers says. */
  async read<Answer>(path: string): Promise<Answer> {
    const answer = await until(`${path} is answered`, () => this.#ask(path, { method: 'GET' }));
    return (await answer.json()) as Answer;
  }

  async #ask(path: string, init: { method: string; body?: string }): Promise<Response | null> {
    for (const port of this.ports) {
      try {
        const url = `http://127.0.0.1:${port}`;
        this.#token ??= await this.#signIn(url);
        const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
        const answer = await fetch(url + path, { ...init, headers, signal: AbortSignal.timeout(5000) });
        if (answer.status < 500) return answer;
      } catch {
        // The next one may live.
      }
    }
    return null;
  }

  async #signIn(url: string): Promise<string> {
    const answer = await fetch(`${url}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'admin', password: this.#password() }),
      signal: AbortSignal.timeout(5000),
    });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`No token: ${answer.status}`);
    return token;
  }

  #password(): string {
    for (const home of readdirSync(join(this.folder, 'homes'))) {
      try {
        return readFileSync(join(this.folder, 'homes', home, 'admin-password'), 'utf8').trim();
      } catch {
        // Another one made the user.
      }
    }
    throw new Error('no member has written the password of admin');
  }

  /** Waits until the run has ended, however. */
  untilEnded(dagId: string, runId: string, withinMs = 60_000) {
    return until(
      `run ${runId} of ${dagId} ends`,
      async () => {
        const row = await this.records.run(dagId, runId);
        return row && (row.state === 'success' || row.state === 'failed') ? row : null;
      },
      {
        withinMs,
        details: () => `${this.output('scheduler')}\n${this.output('api server')}\n${this.output('worker')}`,
      },
    );
  }

  /** Lines that tasks appended to a file of the cluster's folder. */
  lines(name: string): string[] {
    try {
      return readFileSync(join(this.folder, name), 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.processes();
    for (const member of this.members) member.thaw();
    for (const link of [...this.links.values()].flat()) link.heal({ isLate: false });
    await Promise.all(this.members.map((member) => member.stop()));
    for (const each of this.#seen.values()) kill9(each);
    for (const link of [...this.links.values()].flat()) await link[Symbol.asyncDispose]();
    await this.records.close();
    await this.postgres[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_each, index) => `${name}-${index + 1}`);

/** Free now: a member that is started again needs the same port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

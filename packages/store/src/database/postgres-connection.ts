// One connection to Postgres: sends one exchange after the other, and knows when it is broken. Retries nothing.
import pg from 'pg';
import { ReadCancelledError } from './cancellation.ts';
import { isUnavailable, namedError } from './database-error.ts';
import { cancelSession } from './postgres-cancel.ts';
import { type Executed, PostgresExchange, type Prepared, type Step } from './postgres-exchange.ts';
import type { PostgresHost, PostgresOptions } from './postgres-options.ts';
import { hasNoTls, type TlsChoice, tlsChoices } from './postgres-tls.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

export interface ConnectionWatcher {
  /** It ended, whoever ended it. Said once. */
  ended(): void;
  notified?(channel: string, text: string): void;
}

interface ConnectionManner {
  /** How errors name the database. */
  readonly place: string;
  readonly keepsPrepared: boolean;
}

export class PostgresConnection {
  readonly #client: pg.Client;
  readonly #place: string;
  readonly #prepared: Prepared;
  readonly #host: PostgresHost;
  readonly openedMs = performance.now();
  #last: Promise<unknown> = Promise.resolve();
  #isBroken = false;
  #watcher: ConnectionWatcher | null = null;

  constructor(client: pg.Client, host: PostgresHost, { keepsPrepared, place }: ConnectionManner) {
    this.#client = client;
    this.#host = host;
    this.#place = place;
    this.#prepared = { columns: new Map(), doubtful: new Set(), isKept: keepsPrepared };
    client.on('error', () => this.#broke());
    client.on('end', () => this.#broke());
    client.on('notification', ({ channel, payload = '' }) => this.#watcher?.notified?.(channel, payload));
  }

  /** What the other end calls its process: a pooler makes one up. */
  get processId(): number | null {
    return (this.#client as unknown as { readonly processID: number | null }).processID;
  }

  /** Nothing can be sent on it any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  watch(watcher: ConnectionWatcher): void {
    this.#watcher = watcher;
    if (this.#isBroken) watcher.ended();
  }

  /** One round trip. What was asked before is answered before. */
  exchange(steps: readonly Step[]): Promise<Executed[]> {
    const answer = this.#last.then(async () => {
      const exchange = new PostgresExchange(steps, this.#prepared);
      this.#client.query(exchange as unknown as pg.Submittable);
      try {
        return await exchange.answer;
      } catch (error) {
        const named = namedError(error, this.#place);
        // The server may say so a moment before it closes the connection.
        if (isUnavailable(named)) this.#broke();
        throw named;
      }
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /**
   * As `exchange`, until nobody waits for it any more: then the server is told to end it. The connection is what it was once
   * this is over.
   */
  async exchangeUntil(signal: AbortSignal, steps: readonly Step[]): Promise<Executed[]> {
    let cancelled: Promise<void> | null = null;
    const cancel = (): void => {
      cancelled = this.#cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.exchange(steps);
    } catch (error) {
      throw signal.aborted && !this.#isBroken ? new ReadCancelledError(error) : error;
    } finally {
      signal.removeEventListener('abort', cancel);
      if (cancelled !== null) await this.#settle(cancelled);
    }
  }

  async #cancel(): Promise<void> {
    const { processID: processId, secretKey } = this.#client as unknown as Readonly<
      Record<'processID' | 'secretKey', number | null>
    >;
    if (typeof processId === 'number' && typeof secretKey === 'number')
      await cancelSession(this.#host, { processId, secretKey });
  }

  /** A request that came late would end what is asked for next: this is. */
  async #settle(cancelled: Promise<void>): Promise<void> {
    await cancelled;
    if (this.#isBroken) return;
    await this.exchange([{ statement: { text: 'select 1', name: '' }, parameterLists: [[]] }]).catch(
      () => undefined,
    );
  }

  #broke(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#watcher?.ended();
  }

  async close(): Promise<void> {
    this.#watcher = null;
    try {
      await this.#client.end();
    } catch {
      // It was gone already, which is what was wanted.
    }
  }
}

/** Tries the hosts in turn, beginning with `first`; gives the one that answered too. */
export async function connectPostgres(
  options: PostgresOptions,
  hosts: readonly PostgresHost[],
  first = 0,
): Promise<{ readonly connection: PostgresConnection; readonly host: number }> {
  let problem: unknown = new Error('no host is given');
  for (let tried = 0; tried < hosts.length; tried++) {
    const index = (first + tried) % hosts.length;
    const host = hosts[index] as PostgresHost;
    try {
      return { connection: await connectTo(options, host), host: index };
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

async function connectTo(options: PostgresOptions, host: PostgresHost): Promise<PostgresConnection> {
  const place = `${options.database} at ${host.host}:${host.port}`;
  let problem: unknown = null;
  for (const ssl of tlsChoices(options.tls, host.host)) {
    const client = new pg.Client(clientConfig(options, host, ssl));
    saySessionOptions(client, options);
    // Errors on the way arrive by the promise; without a listener they would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const connection = new PostgresConnection(client, host, {
        place,
        keepsPrepared: options.pooler !== 'transaction',
      });
      if (options.target === 'read-write') await refuseStandby(connection, place);
      return connection;
    } catch (error) {
      problem = error;
      client.end().catch(() => undefined);
      const mayTryNext = options.tls?.mode === 'allow' || hasNoTls(error);
      if (!mayTryNext) break;
    }
  }
  throw namedError(problem, place);
}

async function refuseStandby(connection: PostgresConnection, place: string): Promise<void> {
  const text =
    "select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as is_read_only";
  const [answer] = await connection.exchange([{ statement: { text, name: '' }, parameterLists: [[]] }]);
  if (answer?.rows[0]?.is_read_only === 0) return;
  await connection.close();
  throw namedError(Object.assign(new Error('it is a standby'), { code: '25006' }), place);
}

/** Everything is said, so that the driver reads none of the environment. */
function clientConfig(
  options: PostgresOptions,
  { host, port }: PostgresHost,
  ssl: TlsChoice,
): pg.ClientConfig {
  const { password = null } = options;
  return {
    host,
    port,
    database: options.database,
    user: options.user,
    password: typeof password === 'function' ? password : async () => password ?? '',
    ssl,
    application_name: options.applicationName ?? 'ariel',
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  };
}

/** After the driver has looked into the environment for them. A pooler refuses them, or gives them to others. */
function saySessionOptions(client: pg.Client, options: PostgresOptions): void {
  const settings = {
    ...(options.readOnly ? { default_transaction_read_only: 'on' } : {}),
    ...(options.statementTimeoutMs ? { statement_timeout: String(options.statementTimeoutMs) } : {}),
    ...options.settings,
  };
  const said = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.replaceAll(/([\\ ])/g, '\\$1')}`)
    .join(' ');
  const { connectionParameters } = client as unknown as {
    readonly connectionParameters: { options?: string };
  };
  connectionParameters.options = options.pooler === 'transaction' ? '' : said;
}

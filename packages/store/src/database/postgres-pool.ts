// Connections to one Postgres that are used in turn. It opens what is needed, forgets what broke, and retires what is old;
// whoever waits gets the next that is free.
import { DatabaseError } from './database-error.ts';
import { connectPostgres, type PostgresConnection } from './postgres-connection.ts';
import type { PostgresOptions } from './postgres-options.ts';

const SIZE = 10;
const RECYCLE_MS = 1_800_000;
const ACQUIRE_TIMEOUT_MS = 30_000;

interface Waiter {
  give(connection: PostgresConnection): void;
  fail(error: unknown): void;
}

export class PostgresPool {
  readonly #options: PostgresOptions;
  readonly #size: number;
  /** The one used last is at the end and goes first: the others may be retired. */
  readonly #idle: PostgresConnection[] = [];
  readonly #used = new Set<PostgresConnection>();
  readonly #waiting: Waiter[] = [];
  #opening = 0;
  #host: number;
  #isClosed = false;
  #drained: (() => void) | null = null;

  /** `host` answered last. */
  constructor(options: PostgresOptions, host: number) {
    this.#options = options;
    this.#host = host;
    this.#size = options.poolSize ?? SIZE;
  }

  async use<Result>(work: (connection: PostgresConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.#acquire();
    try {
      return await work(connection);
    } finally {
      this.#release(connection);
    }
  }

  #acquire(): Promise<PostgresConnection> {
    if (this.#isClosed) return Promise.reject(closed());
    const idle = this.#idle.pop();
    if (idle) {
      this.#used.add(idle);
      return Promise.resolve(idle);
    }
    const { promise, reject, resolve } = Promise.withResolvers<PostgresConnection>();
    const waitMs = this.#options.acquireTimeoutMs ?? ACQUIRE_TIMEOUT_MS;
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
      reject(
        new DatabaseError(
          'ARIEL_DATABASE_UNAVAILABLE',
          `None of the ${this.#size} connections to the database ${this.#options.database} became free within ${waitMs} ms. ` +
            'Raise database.sql_alchemy_pool_size, or look for what holds them in pg_stat_activity.',
        ),
      );
    }, waitMs);
    const waiter: Waiter = {
      give: (connection) => {
        clearTimeout(timer);
        resolve(connection);
      },
      fail: (error) => {
        clearTimeout(timer);
        reject(error);
      },
    };
    this.#waiting.push(waiter);
    if (this.#used.size + this.#opening < this.#size) void this.#open();
    return promise;
  }

  async #open(): Promise<void> {
    this.#opening += 1;
    try {
      const { connection, host } = await connectPostgres(this.#options, this.#options.hosts, this.#host);
      this.#host = host;
      connection.watch({ ended: () => this.#forget(connection) });
      this.#opening -= 1;
      this.#offer(connection);
    } catch (error) {
      this.#opening -= 1;
      // Whoever waits longest hears of it; the others have connections of their own under way, or wait for used ones.
      this.#waiting.shift()?.fail(error);
      if (this.#isClosed) this.#finish();
    }
  }

  #release(connection: PostgresConnection): void {
    this.#used.delete(connection);
    const isOld = performance.now() - connection.openedMs > (this.#options.recycleMs ?? RECYCLE_MS);
    if (isOld && !connection.isBroken) {
      void connection.close();
      this.#replace();
    } else if (connection.isBroken) this.#replace();
    else this.#offer(connection);
    if (this.#isClosed) this.#finish();
  }

  /** One fewer: whoever waits may need another. */
  #replace(): void {
    if (this.#waiting.length > this.#opening && this.#used.size + this.#opening < this.#size)
      void this.#open();
  }

  #offer(connection: PostgresConnection): void {
    if (connection.isBroken) {
      this.#replace();
      return;
    }
    const waiter = this.#waiting.shift();
    if (waiter) {
      this.#used.add(connection);
      waiter.give(connection);
    } else if (this.#isClosed) {
      void connection.close();
      this.#finish();
    } else this.#idle.push(connection);
  }

  /** Where one idle connection broke, the others go with the next use; the broken one is never given out again. */
  #forget(connection: PostgresConnection): void {
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #finish(): void {
    if (this.#used.size + this.#opening === 0) this.#drained?.();
  }

  /** Waits for what is in use; whoever asks afterwards is refused. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const idle = this.#idle.splice(0);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained = resolve;
    this.#finish();
    await promise;
    await Promise.all([...idle, ...this.#idle.splice(0)].map((connection) => connection.close()));
  }
}

const closed = (): DatabaseError =>
  new DatabaseError('ARIEL_DATABASE_UNAVAILABLE', 'The database was closed by this process.');

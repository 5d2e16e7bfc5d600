// Postgres's `notify` as signals between processes. Listening has a connection of its own, which comes back by itself; where a
// pooler stands between and no way leads around it, a poll tells the listeners to look.
import type { Queryable, SignalListener, Signals } from './database.ts';
import { connectPostgres, type PostgresConnection } from './postgres-connection.ts';
import type { PostgresHost, PostgresOptions } from './postgres-options.ts';
import { PostgresTransaction } from './postgres-transaction.ts';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5000;
/** Soon after something happened here, more is likely; at rest a look a second is enough. */
const POLL_MS = { soonest: 50, latest: 1000, growth: 1.5 } as const;
const CHANNEL = /^[a-z][a-z0-9_]{0,50}$/;

export class PostgresSignals implements Signals {
  readonly #options: PostgresOptions;
  /** Null: there is no direct way, a poll takes its place. */
  readonly #hosts: readonly PostgresHost[] | null;
  readonly #listeners = new Map<string, Set<SignalListener>>();
  #connection: PostgresConnection | null = null;
  /** The connection that is on its way. */
  #connecting: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #pollMs: number = POLL_MS.soonest;
  #isClosed = false;

  constructor(options: PostgresOptions) {
    this.#options = { ...options, pooler: 'none', statementTimeoutMs: 0 };
    this.#hosts = options.direct ?? (options.pooler === 'transaction' ? null : options.hosts);
  }

  async send(tx: Queryable, channel: string, text: string): Promise<void> {
    this.#hurry();
    const statement = 'select pg_notify(?, ?)';
    const transaction = PostgresTransaction.of(tx);
    if (transaction) transaction.sendAtCommit(statement, [channel, text]);
    else await tx.all(statement, [channel, text]);
  }

  async listen(channel: string, listener: SignalListener): Promise<() => Promise<void>> {
    if (!CHANNEL.test(channel)) throw new Error(`"${channel}" is no name of a channel: expected ${CHANNEL}.`);
    const listeners = this.#listeners.get(channel) ?? new Set();
    const isNew = listeners.size === 0;
    listeners.add(listener);
    this.#listeners.set(channel, listeners);
    if (this.#hosts === null) this.#poll();
    else if (this.#connection === null) await this.#connect();
    else if (isNew) await this.#ask(`listen ${channel}`);
    return async () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#listeners.delete(channel);
      if (this.#connection && !this.#connection.isBroken) await this.#ask(`unlisten ${channel}`);
    };
  }

  /** Throws only where it is the first time: who listens from the start shall know that it cannot. */
  #connect(): Promise<void> {
    this.#connecting ??= this.#connectAnew().finally(() => {
      this.#connecting = null;
    });
    return this.#connecting;
  }

  async #connectAnew(): Promise<void> {
    const { connection } = await connectPostgres(this.#options, this.#hosts ?? []);
    if (this.#isClosed) return connection.close();
    this.#connection = connection;
    connection.watch({
      ended: () => {
        this.#connection = null;
        this.#comeBack(FIRST_WAIT_MS);
      },
      notified: (channel, text) => {
        for (const listener of this.#listeners.get(channel) ?? []) listener.heard(text);
      },
    });
    // Those that joined meanwhile are asked for too.
    const asked = new Set<string>();
    for (;;) {
      const channels = [...this.#listeners.keys()].filter((channel) => !asked.has(channel));
      if (channels.length === 0) return;
      for (const channel of channels) {
        asked.add(channel);
        await this.#ask(`listen ${channel}`);
      }
    }
  }

  async #ask(text: string): Promise<void> {
    await this.#connection?.exchange([{ statement: { text, name: '' }, parameterLists: [[]] }]);
  }

  #comeBack(waitMs: number): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#connect().then(
        () => this.#tellMissed(),
        () => {
          // A connection that came and went has planned its own return.
          if (this.#connection === null) this.#comeBack(Math.min(waitMs * 2, LONGEST_WAIT_MS));
        },
      );
    }, waitMs);
    this.#timer.unref();
  }

  #tellMissed(): void {
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener.missed();
  }

  #poll(): void {
    if (this.#isClosed || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#pollMs = Math.min(this.#pollMs * POLL_MS.growth, POLL_MS.latest);
      this.#tellMissed();
      if (this.#listeners.size > 0) this.#poll();
    }, this.#pollMs);
    this.#timer.unref();
  }

  #hurry(): void {
    if (this.#hosts !== null || this.#pollMs === POLL_MS.soonest) return;
    this.#pollMs = POLL_MS.soonest;
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#poll();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#connecting?.catch(() => undefined);
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close();
  }
}

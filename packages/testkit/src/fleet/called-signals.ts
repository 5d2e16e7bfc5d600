// Signals between the processes of a test, over one database in memory: they go out with the commit, and may be lost.
import type { Database, Queryable, SignalListener, Signals } from '@ariel/store';

export interface CalledDatabase {
  readonly database: Database;
  /** Loses the signals that it says true to. */
  loses: (channel: string, text: string) => boolean;
}

export function withSignals(real: Database, soon: (work: () => void) => void): CalledDatabase {
  const listeners = new Map<string, Set<SignalListener>>();
  const held = new Map<Queryable, (() => void)[]>();
  const called: { loses: CalledDatabase['loses'] } = { loses: () => false };
  const signals: Signals = {
    send: async (tx, channel, text) => {
      const call = (): void => {
        if (called.loses(channel, text)) return;
        for (const listener of listeners.get(channel) ?? []) soon(() => listener.heard(text));
      };
      const waiting = held.get(tx);
      if (waiting) waiting.push(call);
      else call();
    },
    listen: async (channel, listener) => {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(listener));
      return async () => void all.delete(listener);
    },
  };
  const database: Database = {
    dialect: real.dialect,
    signals,
    all: (sql, parameters) => real.all(sql, parameters),
    first: (sql, parameters) => real.first(sql, parameters),
    run: (sql, parameters) => real.run(sql, parameters),
    runMany: (sql, lists) => real.runMany(sql, lists),
    allMany: (sql, lists) => real.allMany(sql, lists),
    clockUs: () => real.clockUs(),
    close: () => real.close(),
    transaction: async (work) => {
      const calls: (() => void)[] = [];
      const result = await real.transaction(async (tx) => {
        held.set(tx, calls);
        try {
          return await work(tx);
        } finally {
          held.delete(tx);
        }
      });
      for (const call of calls) call();
      return result;
    },
  };
  return Object.assign(called, { database });
}

export interface ProcessDatabase {
  readonly database: Database;
  /** Nothing that was asked is ever answered. */
  die(): void;
  /** What is asked is answered when it goes on, as of a process that is stopped for a while. */
  freeze(): void;
  thaw(): void;
}

/** The database as one process has it. */
export function processDatabase(real: Database): ProcessDatabase {
  let isDead = false;
  const state: { frozen: PromiseWithResolvers<void> | null } = { frozen: null };
  const thawed = async (): Promise<void> => {
    for (let ice = state.frozen; ice !== null; ice = state.frozen) await ice.promise;
  };
  const alive = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    await thawed();
    if (isDead) return new Promise(() => {});
    const result = await ask();
    await thawed();
    return isDead ? new Promise(() => {}) : result;
  };
  const { signals } = real;
  return {
    die: () => {
      isDead = true;
    },
    freeze: () => {
      state.frozen = Promise.withResolvers<void>();
    },
    thaw: () => {
      state.frozen?.resolve();
      state.frozen = null;
    },
    database: {
      dialect: real.dialect,
      signals: signals && {
        send: (tx, channel, text) => alive(() => signals.send(tx, channel, text)),
        listen: (channel, listener) =>
          signals.listen(channel, {
            heard: (text) => void (isDead ? undefined : listener.heard(text)),
            missed: () => listener.missed(),
          }),
      },
      all: (sql, parameters) => alive(() => real.all(sql, parameters)),
      first: (sql, parameters) => alive(() => real.first(sql, parameters)),
      run: (sql, parameters) => alive(() => real.run(sql, parameters)),
      runMany: (sql, lists) => alive(() => real.runMany(sql, lists)),
      allMany: (sql, lists) => alive(() => real.allMany(sql, lists)),
      clockUs: () => alive(() => real.clockUs()),
      transaction: (work) => alive(() => real.transaction(work)),
      close: async () => {},
    },
  };
}

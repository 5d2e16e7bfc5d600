// The database of a simulated world: the real SQLite port in memory, shared by all processes, each over a handle of its own.
// Every call takes its time, which the seed draws, and so the seed decides who comes first. Calls are slow or fail, commits
// have unknown outcomes, transactions are undone and run again, and a process may die between any two of its statements.
import {
  CommitUnknownError,
  type Database,
  DatabaseError,
  type Queryable,
  type SqlParameters,
} from '@ariel/store';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedLoop } from './simulated-loop.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import type { Sent, SimulatedSignals } from './simulated-signals.ts';

/** How likely each is, per call; 0 where the world has no such fault. */
export interface DatabaseFaults {
  readonly slow: number;
  readonly fails: number;
  readonly unknownCommit: number;
  readonly undone: number;
}

export const noDatabaseFaults: DatabaseFaults = {
  slow: 0,
  fails: 0,
  unknownCommit: 0,
  undone: 0,
};

export interface SharedDatabaseSettings {
  readonly real: Database;
  readonly loop: SimulatedLoop;
  readonly random: SeededRandom;
  /** How long a call takes at most where nothing is wrong. */
  readonly latencyUs: number;
  readonly signals: SimulatedSignals;
  readonly faults: () => DatabaseFaults;
  /** Told of each table that is written. */
  readonly touched: (table: string) => void;
  readonly trace: (who: string, what: string) => void;
  /** Changes statements on their way: how bugs are planted. */
  readonly rewrite: ((sql: string) => string) | null;
  /** Errors say where the call was made, which costs time. */
  readonly isTraced: boolean;
}

/** How likely a transaction lets its statements take their time, so that something may happen between them. */
const STRETCHED = 0.12;
const SLOWEST_US = 8_000_000;
const REFUSED = 'simulated: the database refused the connection';

interface Job {
  readonly run: () => Promise<void>;
}

class Undone extends Error {}

const refusal = (): Error => new DatabaseError('ARIEL_DATABASE_UNAVAILABLE', REFUSED);

export class SharedDatabase {
  readonly #settings: SharedDatabaseSettings;
  readonly #waiting: Job[] = [];
  #isBusy = false;
  readonly #known = new Map<string, { readonly text: string; readonly table: string | null }>();

  constructor(settings: SharedDatabaseSettings) {
    this.#settings = settings;
  }

  /** Somebody's transaction is under way. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  handle(process: SimulatedProcess): Database {
    const { signals } = this.#settings;
    const single =
      <Result>(call: (db: Queryable) => Promise<Result>) =>
      (): Promise<Result> =>
        call(this.#settings.real);
    const ask = <Result>(call: (db: Queryable) => Promise<Result>): Promise<Result> =>
      this.#ask(process, single(call));
    return {
      dialect: 'sqlite',
      signals: signals.of(process),
      all: <Row>(sql: string, parameters?: SqlParameters) =>
        ask((db) => this.#perform(sql, (text) => db.all<Row>(text, parameters))),
      first: <Row>(sql: string, parameters?: SqlParameters) =>
        ask((db) => this.#perform(sql, (text) => db.first<Row>(text, parameters))),
      run: (sql, parameters) => ask((db) => this.#perform(sql, (text) => db.run(text, parameters))),
      runMany: (sql, lists) => ask((db) => this.#perform(sql, (text) => db.runMany(text, lists))),
      allMany: <Row>(sql: string, lists: readonly SqlParameters[]) =>
        ask((db) => this.#perform(sql, (text) => db.allMany<Row>(text, lists))),
      clockUs: () => ask(async () => this.#settings.loop.nowUs()),
      transaction: (work) => this.#ask(process, () => this.#transaction(process, work)),
      close: async () => {},
    };
  }

  /** Sends a statement; which table it wrote is noted. */
  async #perform<Result>(sql: string, send: (text: string) => Promise<Result>): Promise<Result> {
    let known = this.#known.get(sql);
    if (known === undefined) {
      const [, table = null] = /^\s*(?:update|insert into|delete from)\s+(\w+)/.exec(sql) ?? [];
      known = { text: this.#settings.rewrite?.(sql) ?? sql, table };
      this.#known.set(sql, known);
    }
    const result = await send(known.text);
    if (known.table !== null && hasWritten(result)) this.#settings.touched(known.table);
    return result;
  }

  /** Sends a call on its way; its answer reaches the process if that lives then. */
  #ask<Result>(process: SimulatedProcess, call: () => Promise<Result>): Promise<Result> {
    const { promise, reject, resolve } = Promise.withResolvers<Result>();
    const run = async (): Promise<void> => {
      try {
        const result = await call();
        process.reach(() => resolve(result));
      } catch (error) {
        process.reach(() => reject(error));
      }
    };
    const refused = this.#settings.isTraced ? refusal() : null;
    this.#settings.loop.in(this.#latencyUs(process), () => this.#arrive(process, { run }, refused, reject));
    return promise;
  }

  #latencyUs({ name, random }: SimulatedProcess): number {
    if (!random.chance(this.#settings.faults().slow)) return 50 + random.below(this.#settings.latencyUs);
    const delayUs = random.between(500_000, SLOWEST_US);
    this.#settings.trace(name, `waits ${delayUs / 1e6} s for the database`);
    return delayUs;
  }

  #arrive(process: SimulatedProcess, job: Job, refused: Error | null, reject: (error: Error) => void): void {
    // What a process that is dead by now had asked for may have left it or not.
    if (process.isDead && process.random.chance(0.5)) return;
    if (process.random.chance(this.#settings.faults().fails)) {
      this.#settings.trace(process.name, 'is refused by the database');
      process.reach(() => reject(refused ?? refusal()));
      return;
    }
    this.#waiting.push(job);
    this.#next();
  }

  #next(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    const [job] = this.#waiting.splice(this.#settings.random.below(this.#waiting.length), 1);
    if (!job) return;
    this.#isBusy = true;
    void job.run().finally(() => {
      this.#isBusy = false;
      this.#next();
    });
  }

  async #transaction<Result>(
    process: SimulatedProcess,
    work: (tx: Queryable) => Promise<Result>,
  ): Promise<Result> {
    const { faults, real, trace } = this.#settings;
    const { random } = process;
    for (;;) {
      const { undone, unknownCommit } = faults();
      const isUndone = random.chance(undone);
      const isUnknown = !isUndone && random.chance(unknownCommit);
      const isEffective = isUnknown && random.chance(0.5);
      const sent: Sent[] = [];
      try {
        const result = await real.transaction(async (tx) => {
          const undoneAfter = isUndone ? random.below(12) : Number.POSITIVE_INFINITY;
          const life = { undoneAfter, isOver: false };
          const given = this.#statements(process, tx, sent, life);
          const done = await Promise.race([work(given), process.severed]).finally(() => {
            life.isOver = true;
          });
          if (isUndone) throw new Undone();
          if (isUnknown && !isEffective) throw new CommitUnknownError('simulated: the commit was lost');
          return done;
        });
        this.#settings.signals.committed(process, sent);
        if (isUnknown) {
          trace(process.name, 'does not hear that its transaction was committed');
          throw new CommitUnknownError('simulated: the answer to the commit was lost');
        }
        return result;
      } catch (error) {
        if (!(error instanceof Undone)) throw error;
        trace(process.name, 'has its transaction undone, and runs it again');
      }
    }
  }

  /** The statements of one transaction. */
  #statements(process: SimulatedProcess, tx: Queryable, sent: Sent[], life: TransactionLife): Queryable {
    const { latencyUs, loop } = this.#settings;
    const isStretched = process.random.chance(STRETCHED);
    let count = 0;
    const step = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      if (count++ >= life.undoneAfter) throw new Undone();
      if (isStretched)
        await new Promise<void>((resolve) => void process.in(50 + process.random.below(latencyUs), resolve));
      // It was on its way when its transaction ended: there is none any more in which it could happen.
      if (life.isOver) throw new Undone();
      return call();
    };
    const statements: Queryable & SignalBuffer = {
      dialect: 'sqlite',
      all: <Row>(sql: string, parameters?: SqlParameters) =>
        step(() => this.#perform(sql, (text) => tx.all<Row>(text, parameters))),
      first: <Row>(sql: string, parameters?: SqlParameters) =>
        step(() => this.#perform(sql, (text) => tx.first<Row>(text, parameters))),
      run: (sql, parameters) => step(() => this.#perform(sql, (text) => tx.run(text, parameters))),
      runMany: (sql, lists) => step(() => this.#perform(sql, (text) => tx.runMany(text, lists))),
      allMany: <Row>(sql: string, lists: readonly SqlParameters[]) =>
        step(() => this.#perform(sql, (text) => tx.allMany<Row>(text, lists))),
      clockUs: async () => loop.nowUs(),
      sent,
    };
    return statements;
  }
}

/** Counts of changed rows, or the rows that a statement gave back. */
function hasWritten(result: unknown): boolean {
  if (Array.isArray(result)) return result.some(hasWritten);
  return result !== undefined && result !== 0;
}

interface TransactionLife {
  /** So many statements happen before the database undoes it. */
  readonly undoneAfter: number;
  isOver: boolean;
}

/** Signals that a transaction sends wait here for its commit. */
interface SignalBuffer {
  readonly sent: Sent[];
}

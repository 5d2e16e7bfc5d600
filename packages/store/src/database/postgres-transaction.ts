// One transaction on one connection. What is asked for at the same moment travels together; `begin` travels with the first statement,
// and what nobody waits for with the next one or with `commit`. One that says which statements are its last is over with them. It
// does not run again by itself.
import { CommitUnknownError, type Queryable, type SqlParameters } from './database.ts';
import { isUnavailable } from './database-error.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import type { Executed, Step } from './postgres-exchange.ts';
import { alone, postgresQueryable } from './postgres-queryable.ts';
import { postgresStatement } from './postgres-statement.ts';

/** What somebody waits for, until it is sent. */
interface Asked {
  readonly steps: readonly Step[];
  resolve(executed: readonly Executed[]): void;
  reject(error: unknown): void;
}

const byStatements = new WeakMap<Queryable, PostgresTransaction>();

export class PostgresTransaction {
  /** What the work of the transaction is given. */
  readonly statements: Queryable;
  readonly #connection: PostgresConnection;
  readonly #opening: readonly Step[];
  readonly #atCommit = new Map<string, Step>();
  #asked: Asked[] = [];
  #isSending = false;
  #isClosing = false;
  #state: 'new' | 'open' | 'ended' = 'new';
  #problem: { readonly error: unknown } | null = null;
  /** The server has rolled back by itself. */
  #isUndone = false;

  /** `settings` are for this transaction only. */
  constructor(connection: PostgresConnection, settings: readonly string[] = []) {
    this.#connection = connection;
    this.#opening = ['begin', ...settings].map(alone);
    this.statements = postgresQueryable((steps) => this.#ask(steps), {
      later: (step) => this.#asked.push({ steps: [step], resolve: () => undefined, reject: () => undefined }),
      closes: () => {
        this.#isClosing = true;
      },
    });
    byStatements.set(this.statements, this);
  }

  /** The transaction to which these statements belong, where it is one of Postgres. */
  static of(statements: Queryable): PostgresTransaction | undefined {
    return byStatements.get(statements);
  }

  /** The first error of a statement: whatever became of it, the transaction cannot be committed any more. */
  get problem(): { readonly error: unknown } | null {
    return this.#problem;
  }

  #ask(steps: readonly Step[]): Promise<readonly Executed[]> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ steps, resolve, reject });
      if (this.#isSending) return;
      this.#isSending = true;
      // After everything that is asked for in this moment.
      queueMicrotask(() => process.nextTick(() => void this.#send()));
    });
  }

  async #send(): Promise<void> {
    const asked = this.#asked;
    this.#asked = [];
    this.#isSending = false;
    // The transaction has ended meanwhile, and took them along.
    if (asked.length === 0) return;
    try {
      const steps = asked.flatMap((each) => each.steps);
      let executed = await (this.#isClosing ? this.#close(steps) : this.#exchange(steps));
      for (const { resolve, steps } of asked) {
        const count = steps.reduce((sum, { parameterLists }) => sum + parameterLists.length, 0);
        resolve(executed.slice(0, count));
        executed = executed.slice(count);
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }

  async #exchange(steps: readonly Step[]): Promise<readonly Executed[]> {
    if (this.#state === 'ended') throw afterTheEnd();
    const opening = this.#state === 'new' ? this.#opening : [];
    this.#state = 'open';
    try {
      return (await this.#connection.exchange([...opening, ...steps])).slice(opening.length);
    } catch (error) {
      this.#problem ??= { error };
      throw error;
    }
  }

  /** A statement whose answer nobody needs, sent with `commit`. Equal ones are sent once. */
  sendAtCommit(sql: string, parameters: SqlParameters): void {
    this.#atCommit.set(JSON.stringify([sql, parameters.map(String)]), {
      statement: postgresStatement(sql),
      parameterLists: [parameters],
    });
  }

  async commit(): Promise<void> {
    if (this.#problem) throw this.#problem.error;
    if (this.#state === 'ended') return;
    const last = this.#asked.flatMap(({ steps }) => steps);
    this.#asked = [];
    await this.#close(last);
  }

  /** Sends the last statements with `commit`. Those of a transaction that has sent none yet are one without its words. */
  async #close(steps: readonly Step[]): Promise<readonly Executed[]> {
    if (this.#state === 'ended') throw afterTheEnd();
    const isWhole = this.#state === 'new' && this.#opening.length === 1;
    const opening = this.#state === 'new' && !isWhole ? this.#opening : [];
    const last = [...steps, ...this.#atCommit.values()];
    const isEmpty = this.#state === 'new' && last.length === 0;
    this.#state = 'ended';
    if (isEmpty) return [];
    const wasBroken = this.#connection.isBroken;
    try {
      const all = isWhole ? last : [...opening, ...last, alone('commit')];
      return (await this.#connection.exchange(all)).slice(opening.length);
    } catch (error) {
      const isUnknown = !wasBroken && isUnavailable(error);
      this.#problem = { error: isUnknown ? commitUnknown(error) : error };
      this.#isUndone = isWhole;
      throw this.#problem.error;
    }
  }

  /** After an error of the work or of the commit. A connection that is gone has rolled back by itself. */
  async rollback(): Promise<void> {
    const isOpen = this.#state === 'open' || this.#problem !== null;
    this.#state = 'ended';
    if (this.#isUndone || !isOpen || this.#connection.isBroken) return;
    try {
      await this.#connection.exchange([alone('rollback')]);
    } catch {
      // The first error is the one to tell; a connection in doubt must not be used again.
      await this.#connection.close();
    }
  }
}

const afterTheEnd = (): Error => new Error('A statement came after its transaction had ended.');

export const commitUnknown = (cause: unknown): CommitUnknownError =>
  new CommitUnknownError(
    'The connection to the database was lost while a change was committed: whether it was, is not known.',
    { cause },
  );

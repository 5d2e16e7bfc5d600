// One round trip with Postgres: any number of statements, each with any number of parameter lists, sent at once with one Sync at
// the end. It plugs into pg's client as a cursor does. Outside of a transaction all of it is one.
import type { SqlParameters, SqlValue } from './database.ts';
import type { PostgresStatement } from './postgres-statement.ts';

export interface Step {
  readonly statement: PostgresStatement;
  readonly parameterLists: readonly SqlParameters[];
}

/** What one execution gave. */
export interface Executed {
  readonly rows: readonly Readonly<Record<string, SqlValue>>[];
  readonly changed: number;
}

/** Columns of a prepared statement: how a connection keeps them between exchanges. */
export type Columns = readonly { readonly name: string; readonly read: (text: string) => SqlValue }[];

/** What a connection has prepared. */
export interface Prepared {
  readonly columns: Map<string, Columns>;
  /** Names of which an error hid whether they were prepared. */
  readonly doubtful: Set<string>;
  /** False: every statement is parsed anew, as a pooler in transaction mode needs it. */
  readonly isKept: boolean;
}

interface Wire {
  readonly stream: { cork?(): void; uncork?(): void };
  parse(query: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void;
  describe(what: { readonly type: 'S'; readonly name: string }): void;
  bind(values: { readonly statement: string; readonly values: readonly (string | Buffer | null)[] }): void;
  execute(what: object): void;
  close(what: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
}

interface ExpectedExecution {
  readonly name: string;
  readonly isDescribed: boolean;
}

/** pg calls `submit` and the handlers; it must not be shared. */
export class PostgresExchange {
  readonly #steps: readonly Step[];
  readonly #prepared: Prepared;
  readonly #expected: ExpectedExecution[] = [];
  readonly #answered = Promise.withResolvers<Executed[]>();
  readonly #executed: Executed[] = [];
  readonly #names = new Set<string>();
  #columns: Columns = [];
  #rows: Record<string, SqlValue>[] = [];
  #problem: unknown = null;
  /** Columns came since the last execution began. */
  #isDescribed = false;
  #isBegun = false;

  constructor(steps: readonly Step[], prepared: Prepared) {
    this.#steps = steps;
    this.#prepared = prepared;
  }

  /** The executions in their order. */
  get answer(): Promise<Executed[]> {
    return this.#answered.promise;
  }

  submit(wire: Wire): Error | undefined {
    wire.stream.cork?.();
    try {
      for (const step of this.#steps) this.#send(wire, step);
    } catch (error) {
      this.#problem = error;
    } finally {
      wire.sync();
      wire.stream.uncork?.();
    }
    return undefined;
  }

  #send(wire: Wire, { statement, parameterLists }: Step): void {
    const values = parameterLists.map((parameters) => parameters.map(sendable));
    const name = this.#prepared.isKept ? statement.name : '';
    // Known from before, or parsed by an earlier step of this exchange.
    const isKnown = name !== '' && (this.#prepared.columns.has(name) || this.#names.has(name));
    if (!isKnown) {
      // Closing what does not exist is no error.
      if (this.#prepared.doubtful.delete(name)) wire.close({ type: 'S', name });
      wire.parse({ name, text: statement.text, types: [] });
      wire.describe({ type: 'S', name });
    }
    if (name !== '') this.#names.add(name);
    for (const [index, list] of values.entries()) {
      wire.bind({ statement: name, values: list });
      wire.execute({});
      this.#expected.push({ name, isDescribed: !isKnown && index === 0 });
    }
  }

  handleRowDescription(message: {
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  }): void {
    this.#columns = message.fields.map(({ name, dataTypeID }) => ({
      name,
      read: readers.get(dataTypeID) ?? asText,
    }));
    this.#isDescribed = true;
  }

  /** Before the first row or end of an execution: which columns it has. */
  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    const expected = this.#expected[this.#executed.length];
    if (!expected) return;
    if (expected.isDescribed) {
      if (!this.#isDescribed) this.#columns = [];
      this.#isDescribed = false;
      if (expected.name !== '') this.#prepared.columns.set(expected.name, this.#columns);
    } else if (expected.name !== '') {
      this.#columns = this.#prepared.columns.get(expected.name) ?? [];
    }
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    this.#begin();
    const row: Record<string, SqlValue> = {};
    try {
      for (const [index, column] of this.#columns.entries()) {
        const text = message.fields[index];
        row[column.name] = text === null || text === undefined ? null : column.read(text);
      }
    } catch (error) {
      this.#problem ??= error;
    }
    this.#rows.push(row);
  }

  handleCommandComplete(message: { readonly text: string }): void {
    this.#begin();
    const changed = /^(?:INSERT|UPDATE|DELETE|MERGE).* (\d+)$/.exec(message.text)?.[1];
    // `commit` of a transaction that failed answers so, and is no error of its own.
    if (message.text === 'ROLLBACK' && this.#steps.at(-1)?.statement.text === 'commit')
      this.#problem ??= new Error('the transaction was rolled back, since a statement in it had failed');
    this.#end({ rows: this.#rows, changed: Number(changed ?? 0) });
  }

  handleEmptyQuery(): void {
    this.#begin();
    this.#end({ rows: [], changed: 0 });
  }

  #end(executed: Executed): void {
    this.#executed.push(executed);
    this.#rows = [];
    this.#isBegun = false;
  }

  handleReadyForQuery(): void {
    if (this.#problem === null) this.#answered.resolve(this.#executed);
    else this.#answered.reject(this.#problem);
  }

  handleError(error: unknown): void {
    // Of those that were known, one may have been overtaken by a change of the schema.
    for (const name of this.#names) {
      this.#prepared.columns.delete(name);
      this.#prepared.doubtful.add(name);
    }
    this.#answered.reject(this.#problem ?? error);
  }

  handlePortalSuspended(): void {}
  handleCopyInResponse(): void {}
  handleCopyData(): void {}
}

function sendable(value: SqlValue): string | Buffer | null {
  if (value === null) return null;
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

const asText = (text: string): string => text;

/** As SQLite gives them: counts are numbers, truth is 1 or 0. */
const readers = new Map<number, (text: string) => SqlValue>([
  [16, (text) => (text === 't' ? 1 : 0)],
  [17, (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'))],
  [20, exactNumber],
  [21, Number],
  [23, Number],
  [26, Number],
  [700, Number],
  [701, Number],
  [1700, Number],
]);

function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The database gave the integer ${text}, which a number cannot hold exactly.`);
}

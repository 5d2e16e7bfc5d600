// The base of operators that ask a database: connection and database as options.
import { BaseOperator, type OperatorOptions, type TaskContext, type Templated } from '@ariel/sdk';
import { SqlHook } from './sql-hook.ts';

export interface SqlOperatorOptions extends OperatorOptions {
  /** Its type says which database it is. @default 'sql_default' */
  readonly connId?: Templated<string>;
  /** The database, in place of the connection's. @default the connection's */
  readonly database?: Templated<string>;
}

export abstract class BaseSqlOperator<Result> extends BaseOperator<Result> {
  static override readonly templateFields: readonly string[] = ['connId', 'database'];
  readonly connId: string;
  readonly database: string | undefined;

  constructor(options: SqlOperatorOptions) {
    super(options);
    this.connId = this.rendered<string>(options.connId ?? 'sql_default');
    this.database = this.rendered<string | undefined>(options.database);
  }

  /** The hook for its connection; what runs there is cancelled when the task is killed. */
  protected hook({ signal }: TaskContext): SqlHook {
    return new SqlHook({
      connId: this.connId,
      signal,
      ...(this.database === undefined ? {} : { database: this.database }),
    });
  }
}

const mostShown = 4_000;

/** Values as a line of the log. */
export function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? String(item) : item)) ??
    'nothing';
  return text.length > mostShown ? `${text.slice(0, mostShown)}… (${text.length} characters)` : text;
}

// Waits until a query gives what is waited for.
import {
  addLibraryFolder,
  BaseSensor,
  type BaseSensorOptions,
  type TaskContext,
  TaskRunError,
  type Templated,
} from '@ariel/sdk';
import { SqlHook } from './sql-hook.ts';
import { shown } from './sql-operator.ts';
import type { SqlParameters } from './sql-text.ts';

addLibraryFolder(import.meta.url);

export interface SqlSensorOptions extends BaseSensorOptions {
  /** Its type says which database it is. */
  readonly connId: Templated<string>;
  /** The query whose first row is looked at. */
  readonly sql: Templated<string>;
  /** For placeholders: a list for `?`, an object for `:name`. @default none */
  readonly parameters?: Templated<SqlParameters>;
  /** The database, in place of the connection's. @default the connection's */
  readonly database?: Templated<string>;
  /** Says whether the selected value is what is waited for. @default it is neither null, 0, `'0'` nor empty */
  readonly success?: (value: unknown) => boolean;
  /** Says whether the selected value means that it will never come: then the sensor fails. @default never */
  readonly failure?: (value: unknown) => boolean;
  /** Selects from the values of the first row. @default the first one */
  readonly selector?: (row: readonly unknown[]) => unknown;
  /** Whether it fails where the query gives no row; else it waits. @default false */
  readonly failOnEmpty?: boolean;
}

/**
 * Waits for a query.
 *
 * @example
 * new SqlSensor({ taskId: 'closed', connId: 'shop', sql: "select count(*) from days where day = '{{ ds }}' and closed", pokeInterval: '5m' });
 */
export class SqlSensor extends BaseSensor {
  static override readonly templateFields: readonly string[] = ['sql', 'parameters', 'connId', 'database'];
  static override readonly templateExt: readonly string[] = ['.sql'];
  readonly connId: string;
  readonly sql: string;
  readonly parameters: SqlParameters | undefined;
  readonly database: string | undefined;
  readonly #options: SqlSensorOptions;

  constructor(options: SqlSensorOptions) {
    super(options);
    this.connId = this.rendered<string>(options.connId);
    this.sql = this.rendered<string>(options.sql);
    this.parameters = this.rendered<SqlParameters | undefined>(options.parameters);
    this.database = this.rendered<string | undefined>(options.database);
    this.#options = options;
  }

  async poke({ log, signal }: TaskContext): Promise<boolean> {
    const { connId, database } = this;
    const hook = new SqlHook({ connId, signal, ...(database === undefined ? {} : { database }) });
    const row = await hook.firstValues(this.sql, this.parameters ?? null);
    const { failOnEmpty, failure, selector = ([first]) => first, success = isThere } = this.#options;
    if (row === null) {
      if (failOnEmpty)
        throw new TaskRunError('ARIEL_SQL_CHECK_FAILED', 'the query gave no row, which failOnEmpty refuses');
      return false;
    }
    const value = selector(row);
    log.info(`the query gave ${shown(value)}`);
    if (failure?.(value))
      throw new TaskRunError(
        'ARIEL_SQL_CHECK_FAILED',
        `the query gave ${shown(value)}, which failure refuses`,
      );
    return success(value);
  }
}

const isThere = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== '' && value !== false && Number(value) !== 0;

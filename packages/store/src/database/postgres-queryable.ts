// The statements of the port over whatever sends exchanges: a pool, or one transaction.
import type { Queryable, SqlParameters } from './database.ts';
import type { Executed, Step } from './postgres-exchange.ts';
import { postgresStatement } from './postgres-statement.ts';

export type SendExchange = (steps: readonly Step[]) => Promise<readonly Executed[]>;

/** The clock moves on within a transaction, unlike `now()`. */
const CLOCK = 'cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)';

/** One execution without parameters. */
export const alone = (text: string): Step => ({ statement: postgresStatement(text), parameterLists: [[]] });

/** What only a transaction can do, since it knows when it ends. */
export interface TransactionSteps {
  /** Takes steps whose answers nobody needs. */
  later(step: Step): void;
  closes(): void;
}

export function postgresQueryable(send: SendExchange, inTransaction?: TransactionSteps): Queryable {
  const one = async (sql: string, parameters: SqlParameters = []): Promise<Executed> => {
    const [executed] = await send([{ statement: postgresStatement(sql), parameterLists: [parameters] }]);
    return executed ?? { rows: [], changed: 0 };
  };
  const many = async (sql: string, parameterLists: readonly SqlParameters[]): Promise<readonly Executed[]> =>
    parameterLists.length === 0 ? [] : send([{ statement: postgresStatement(sql), parameterLists }]);
  const first = async <Row>(sql: string, parameters?: SqlParameters): Promise<Row | undefined> =>
    (await one(sql, parameters)).rows[0] as unknown as Row | undefined;
  return {
    dialect: 'postgres',
    first,
    all: async <Row>(sql: string, parameters?: SqlParameters) =>
      (await one(sql, parameters)).rows as unknown as Row[],
    run: async (sql, parameters) => (await one(sql, parameters)).changed,
    runMany: async (sql, lists) => (await many(sql, lists)).map(({ changed }) => changed),
    allMany: async <Row>(sql: string, lists: readonly SqlParameters[]) =>
      (await many(sql, lists)).map(({ rows }) => rows as unknown as Row[]),
    ...(inTransaction === undefined
      ? {}
      : {
          runLater: (sql: string, parameterLists: readonly SqlParameters[]) =>
            inTransaction.later({ statement: postgresStatement(sql), parameterLists }),
          closes: () => inTransaction.closes(),
        }),
    clockUs: async () => Number((await first<{ at: number }>(`select ${CLOCK} as at`))?.at),
    clockSql: CLOCK,
  };
}

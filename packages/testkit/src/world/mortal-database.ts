// A handle on the database that can die: from then on nothing that was asked of it is ever answered, as for a process that
// was killed. What it had committed stays; a transaction under way at its death is rolled back.
import type { Database, Queryable } from '@ariel/store';

export interface MortalDatabase extends Database {
  readonly isDead: boolean;
  die(): void;
  /** Dies right after so many more transactions have been committed. */
  dieAfter(transactions: number): void;
}

const never = new Promise<never>(() => {});

export function mortalDatabase(real: Database): MortalDatabase {
  let isDead = false;
  let left = Number.POSITIVE_INFINITY;
  const alive = async <Result>(answer: () => Promise<Result>): Promise<Result> => {
    if (isDead) return never;
    const result = await answer();
    return isDead ? never : result;
  };
  return {
    dialect: real.dialect,
    signals: real.signals,
    get isDead() {
      return isDead;
    },
    die: () => {
      isDead = true;
    },
    dieAfter: (transactions) => {
      left = transactions;
      if (left <= 0) isDead = true;
    },
    all: <Row>(sql: string, parameters?: Parameters<Queryable['all']>[1]) =>
      alive(() => real.all<Row>(sql, parameters)),
    first: <Row>(sql: string, parameters?: Parameters<Queryable['first']>[1]) =>
      alive(() => real.first<Row>(sql, parameters)),
    run: (sql, parameters) => alive(() => real.run(sql, parameters)),
    runMany: (sql, lists) => alive(() => real.runMany(sql, lists)),
    allMany: <Row>(sql: string, lists: Parameters<Queryable['allMany']>[1]) =>
      alive(() => real.allMany<Row>(sql, lists)),
    clockUs: () => alive(() => real.clockUs()),
    transaction: (work) =>
      alive(async () => {
        const result = await real.transaction(work);
        left -= 1;
        if (left <= 0) isDead = true;
        return result;
      }),
    close: () => real.close(),
  };
}

// How often each statement was run, as counts and as differences of counts. Pure.

/** Statement → calls. */
export type Counts = ReadonlyMap<string, number>;

export interface Counted {
  readonly calls: Counts;
  /** Round trips with the server; null where the database is in the process. */
  readonly trips: number | null;
}

export function difference(before: Counted, after: Counted): Counted {
  const calls = [...after.calls]
    .map(([sql, count]) => [sql, count - (before.calls.get(sql) ?? 0)] as const)
    .filter(([, count]) => count > 0);
  const trips = after.trips === null || before.trips === null ? null : after.trips - before.trips;
  return { calls: new Map(calls), trips };
}

export function total({ calls }: Counted): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}

/** One text a statement, however it is broken into lines and whatever stands for its parameters. */
export function normalized(sql: string): string {
  return sql
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/'[^']*'|\$\d+|\b\d+\b/g, '?')
    .replaceAll(/\?(?:, ?\?)+/g, '?')
    .toLowerCase()
    .trim();
}

/** Statements that differ in what their texts name alone, such as the number of values, are one. */
export function merged(counted: Counted, nameOf: (sql: string) => string): Counted {
  const calls = new Map<string, number>();
  for (const [sql, count] of counted.calls) {
    const name = nameOf(sql);
    calls.set(name, (calls.get(name) ?? 0) + count);
  }
  return { calls, trips: counted.trips };
}

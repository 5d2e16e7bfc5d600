// How the readers of runs ask their database, whichever it is.

/** Rows of a query; `?` marks a parameter. */
export type Rows = (
  sql: string,
  parameters: readonly (string | number)[],
) => Promise<readonly Readonly<Record<string, unknown>>[]>;

// The options that all reports share: on which database, how often, and what stays.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

export class UsageError extends Error {}

export interface StageOptions {
  readonly runs: number;
  readonly database: 'sqlite' | 'postgres';
  readonly pooler: boolean;
  readonly fsync: boolean;
  /** Leaves the scratch folder, with database and server log, where it is. */
  readonly keep: boolean;
}

export const stageOptions = {
  runs: { type: 'string', default: '2' },
  database: { type: 'string', default: 'sqlite' },
  pooler: { type: 'boolean', default: false },
  'no-fsync': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsOptionsConfig;

export const stageUsage = `  --runs N     how often each is run, 2 or more (2); the first run is reported beside the figure
  --database   sqlite (default) or postgres: a server is started for it, as users run it
  --pooler     PgBouncer in transaction mode between Ariel and Postgres
  --no-fsync   Postgres without fsync (and Redis without persistence): nothing waits for the disk
  --keep       leaves the scratch folder, with the database and the server's log`;

export function parsed<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

export function optionValues(values: {
  readonly runs: string;
  readonly database: string;
  readonly pooler: boolean;
  readonly 'no-fsync': boolean;
  readonly keep: boolean;
}): StageOptions {
  const { database, keep, pooler } = values;
  if (database !== 'sqlite' && database !== 'postgres')
    throw new UsageError(`--database ${database}: sqlite or postgres is expected.`);
  if (pooler && database !== 'postgres')
    throw new UsageError('--pooler stands before Postgres: give --database postgres too.');
  const runs = wholeNumber('--runs', values.runs, 2);
  return { runs, database, pooler, keep, fsync: !values['no-fsync'] };
}

export function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new UsageError(`${name} ${text}: a whole number of at least ${least} is expected.`);
}

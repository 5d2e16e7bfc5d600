// What the command line of the benchmarks may say. Refuses what it does not know, with what it does.
import {
  optionValues,
  parsed,
  type StageOptions,
  stageOptions,
  stageUsage,
  UsageError,
} from './stage-options.ts';

export { UsageError };

/** In the order in which they run; `rest` looks at what those before it leave behind, and `dags_10000` has its own server. */
export const benchmarkNames = [
  'start',
  'hello',
  'chain_40',
  'fan_400',
  'mapped_1000',
  'mapped_10000',
  'mapped_100000',
  'trigger_one',
  'curve',
  'crowd',
  'rest',
  'dags_10000',
] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

export interface Options extends StageOptions {
  readonly names: readonly BenchmarkName[];
  readonly profile: boolean;
  /** Everything was measured, so the results are worth keeping beside those of other commits. */
  readonly isWhole: boolean;
}

const notQuick: readonly BenchmarkName[] = [
  'mapped_10000',
  'mapped_100000',
  'curve',
  'crowd',
  'rest',
  'dags_10000',
];

export const usage = `npm run bench -- [names…] [options]

  names        ${benchmarkNames.join(' ')}; without any, all of them
  --quick      leaves out ${notQuick.join(', ')}
  --profile    writes a CPU profile of the main process and prints its hot spots
${stageUsage}

Reports of their own, each with --help:
  peers        Ariel on SQLite and on Postgres beside the bare queue, graphile-worker, BullMQ, DBOS and Airflow
  profile      processor time by package, and the SQL statements, of a finished task
  many         four schedulers on one Postgres against one
  history      the same figures with 1 and 10 million finished task instances in the database
  readers      200 browsers that look at pages over a million instances, beside a chain
  steady       an hour of steady traffic on a simulated clock`;

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parsed(args, {
    ...stageOptions,
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  });
  if (values.help) return 'help';
  const unknown = positionals.filter((name) => !isBenchmarkName(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no benchmark ${unknown.join(', ')}; there are ${benchmarkNames.join(', ')}.`,
    );
  }
  const asked = benchmarkNames.filter((name) => positionals.length === 0 || positionals.includes(name));
  const names = asked.filter((name) => !values.quick || !notQuick.includes(name));
  if (names.length === 0)
    throw new UsageError(`Nothing is left to run: --quick leaves out ${notQuick.join(' and ')}.`);
  return {
    ...optionValues(values),
    names,
    profile: values.profile,
    keep: values.keep || values.profile,
    isWhole: names.length === benchmarkNames.length && !values.profile,
  };
}

function isBenchmarkName(name: string): name is BenchmarkName {
  return (benchmarkNames as readonly string[]).includes(name);
}

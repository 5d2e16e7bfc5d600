// What the command line of the benchmarks may say. Refuses what it does not know, with what it does.
import { parseArgs } from 'node:util';

/** In the order in which they run; `rest` looks at what those before it leave behind, and `dags_10000` has its own server. */
export const benchmarkNames = [
  'start',
  'hello',
  'chain_40',
  'fan_400',
  'mapped_1000',
  'mapped_10000',
  'trigger_one',
  'curve',
  'crowd',
  'rest',
  'dags_10000',
] as const;
export type BenchmarkName = (typeof benchmarkNames)[number];

export interface Options {
  readonly names: readonly BenchmarkName[];
  readonly runs: number;
  readonly profile: boolean;
  /** Leaves the scratch folder, with database and server log, where it is. */
  readonly keep: boolean;
  /** Everything was measured, so the results are worth keeping beside those of other commits. */
  readonly isWhole: boolean;
}

export class UsageError extends Error {}

const notQuick: readonly BenchmarkName[] = ['mapped_10000', 'curve', 'crowd', 'rest', 'dags_10000'];

export const usage = `npm run bench -- [names…] [options]

  names        ${benchmarkNames.join(' ')}; without any, all of them
  --runs N     how often each is run, 2 or more (2); the first run is reported beside the figure
  --quick      leaves out ${notQuick.join(', ')}
  --profile    writes a CPU profile of the main process and prints its hot spots
  --keep       leaves the scratch folder, with the database and the server's log`;

export function readOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const unknown = positionals.filter((name) => !isBenchmarkName(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no benchmark ${unknown.join(', ')}; there are ${benchmarkNames.join(', ')}.`,
    );
  }
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 2) {
    throw new UsageError(
      `--runs ${values.runs}: a whole number of at least 2 is expected, the first run warms up.`,
    );
  }
  const asked = benchmarkNames.filter((name) => positionals.length === 0 || positionals.includes(name));
  const names = asked.filter((name) => !values.quick || !notQuick.includes(name));
  if (names.length === 0)
    throw new UsageError(`Nothing is left to run: --quick leaves out ${notQuick.join(' and ')}.`);
  return {
    names,
    runs,
    profile: values.profile,
    keep: values.keep || values.profile,
    isWhole: names.length === benchmarkNames.length && !values.profile,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        runs: { type: 'string', default: '2' },
        quick: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isBenchmarkName(name: string): name is BenchmarkName {
  return (benchmarkNames as readonly string[]).includes(name);
}

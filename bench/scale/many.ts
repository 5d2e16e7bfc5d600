// `npm run bench -- many`: four schedulers on one Postgres against one: whether they are as fast, and keep every limit.
import { join } from 'node:path';
import { openPostgres } from '@ariel/store';
import { keepResults } from '../kept-results.ts';
import { describeCommit, describeMachine } from '../machine.ts';
import { ownDagsFolder } from '../server.ts';
import { openStage, type Stage, say } from '../stage.ts';
import { optionValues, parsed, stageOptions, stageUsage, UsageError, wholeNumber } from '../stage-options.ts';
import { mostAtOnce } from '../statistics.ts';
import { askForRun, runToEnd, setClock, type TimedRun } from '../timed-run.ts';
import { type Condition, comparisonTable } from './comparison-table.ts';
import { Installation } from './installation.ts';
import { scaleFigures } from './scale-figures.ts';

/** As fast, but for what two measurements differ anyway. */
const MUST = 1.05;
const dagIds = ['chain_40', 'fan_400', 'mapped_1000', 'mapped_10000', 'trigger_one'];
const RUNS_AT_ONCE = 8;
const FEW_SLOTS = 10;
const MOST_OF_A_RUN = 32;
const LOOK = { lookMs: 50, endWithinMs: 600_000 } as const;
const usage = `npm run bench -- many [options]

  --schedulers N  how many are held against one (4)
  --workers N     remote workers beside them (0: tasks run in processes of the schedulers)
${stageUsage}`;

export async function reportMany(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, {
    ...stageOptions,
    database: { type: 'string', default: 'postgres' },
    schedulers: { type: 'string', default: '4' },
    workers: { type: 'string', default: '0' },
  });
  if (values.help) return console.log(usage);
  const options = optionValues(values);
  if (options.database === 'sqlite') throw new UsageError('Many schedulers need Postgres.');
  const schedulers = wholeNumber('--schedulers', values.schedulers, 2);
  const workers = wholeNumber('--workers', values.workers, 0);
  const stage = await openStage({ ...options, postgres: { fsync: options.fsync } });
  try {
    const about = { commit: describeCommit(), machine: describeMachine(stage.scratch) };
    const conditions: Condition[] = [];
    const overruns: string[] = [];
    for (const count of [1, schedulers]) {
      const { condition, over } = await measured(stage, count, workers);
      conditions.push(condition);
      overruns.push(...over);
    }
    const broken =
      overruns.length === 0
        ? ['No limit was exceeded.']
        : overruns.map((text) => `- LIMIT EXCEEDED: ${text}`);
    const table = comparisonTable(conditions, MUST);
    const heading = `${stage.databaseText}; × is against one scheduler, must be ${MUST} at most`;
    const text = [heading, '', ...table, '', ...broken].join('\n');
    console.log(`\n${text}`);
    const report = {
      date: new Date().toISOString(),
      ...about,
      database: stage.databaseText,
      conditions,
      overruns,
    };
    keepResults(report, '-many', `# ${report.date}, commit ${about.commit.short}\n\n${text}\n`);
    if (overruns.length > 0) process.exitCode = 1;
  } finally {
    await stage.close();
  }
}

async function measured(stage: Stage, schedulers: number, workers: number) {
  const name = `many-${schedulers}`;
  const postgres = await stage.databaseOf(name);
  if (postgres === null) throw new Error('Many schedulers need Postgres.');
  const home = join(stage.scratch, name);
  const settings = { home, postgres, dagsFolder: ownDagsFolder, dagIds, schedulers, workers };
  const installation = await Installation.start(settings);
  try {
    const figures = await scaleFigures(installation, schedulers);
    setClock();
    const [large] = await together(installation, ['mapped_10000']);
    const crowd = await together(
      installation,
      Array.from({ length: RUNS_AT_ONCE }, () => 'mapped_1000'),
    );
    const over = [...tooManyOf([...(large ? [large] : []), ...crowd], schedulers)];
    const database = await openPostgres(postgres.observer);
    await database.run("update pool set slots = ? where name = 'default_pool'", [FEW_SLOTS]);
    await database.close();
    const narrow = await together(installation, ['fan_400', 'fan_400', 'mapped_1000']);
    const most = mostAtOnce(narrow.flatMap(({ instances }) => instances));
    if (most > FEW_SLOTS)
      over.push(`${most} instances in a pool of ${FEW_SLOTS} slots, ${schedulers} schedulers`);
    say(
      `${schedulers} schedulers: a chain in ${figures.chain_40_s} s, at most ${most} in a pool of ${FEW_SLOTS}`,
    );
    return {
      over,
      condition: {
        name: `${schedulers} scheduler${schedulers === 1 ? '' : 's'}`,
        figures: {
          ...figures,
          mapped_10000_s: spanOf(large ? [large] : []),
          [`runs_of_1000_at_once_${RUNS_AT_ONCE}_s`]: spanOf(crowd),
        },
      },
    };
  } finally {
    await installation.stop();
  }
}

async function together(installation: Installation, runsOf: readonly string[]): Promise<readonly TimedRun[]> {
  const asked = [];
  for (const dagId of runsOf) asked.push({ dagId, run: await askForRun(installation, dagId) });
  return Promise.all(asked.map(({ dagId, run }) => runToEnd(installation, dagId, run, LOOK)));
}

function spanOf(runs: readonly TimedRun[]): number {
  const [firstUs, lastUs] = [runs.map(({ startUs }) => startUs), runs.map(({ endUs }) => endUs)];
  return (Math.max(...lastUs) - Math.min(...firstUs)) / 1e6;
}

function tooManyOf(runs: readonly TimedRun[], schedulers: number): readonly string[] {
  return runs
    .map(({ instances }) => mostAtOnce(instances))
    .filter((most) => most > MOST_OF_A_RUN)
    .map((most) => `${most} instances of a run that allows ${MOST_OF_A_RUN}, ${schedulers} schedulers`);
}

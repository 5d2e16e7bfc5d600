// `npm run bench -- peers`: Ariel and other engines on the same machine, in one run, with the same settings of their
// databases. What engines do for their time differs: the table says what each is.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepResults } from '../kept-results.ts';
import { describeCommit, describeMachine } from '../machine.ts';
import { isEnding, openStage, type Stage, say } from '../stage.ts';
import { parsed, UsageError, wholeNumber } from '../stage-options.ts';
import { airflowEngine, runAirflow } from './airflow-engine.ts';
import { runAriel } from './ariel-engine.ts';
import { type EngineResult, type Ground, type Workload, workloads } from './engine.ts';
import { ceilingEngine, npmEngines, runNpmEngine, type Trips } from './npm-engines.ts';
import { ratioTable, shareOf } from './ratio-table.ts';

/** What Ariel makes on Postgres for a finished task, as `npm run bench -- profile --database postgres` counts it. */
const TRIPS = { trips: 0.35, chainTrips: 3 } as const;
const names = {
  'ariel-postgres': 'Ariel on Postgres',
  'ariel-sqlite': 'Ariel on SQLite',
  ceiling: ceilingEngine(TRIPS).name,
  'graphile-worker': npmEngines['graphile-worker'].name,
  bullmq: npmEngines.bullmq.name,
  dbos: npmEngines.dbos.name,
  airflow: airflowEngine.name,
} as const;
type EngineName = keyof typeof names;

const usage = `npm run bench -- peers [engines and workloads…] [options]

  engines      ${Object.keys(names).join(' ')}; without any, all of them
  workloads    ${workloads.join(' ')}; without any, all of them
  --trips N    round trips a task of the bare queue (${TRIPS.trips}); may be a fraction, which is reached by batches
  --chain-trips N  the same in the chain (${TRIPS.chainTrips})
  --runs N     how often each is run, 2 or more (2); Airflow once
  --no-fsync   Postgres without fsync and Redis without persistence, for all engines alike
  --keep       leaves the scratch folder

Engines are installed into $ARIEL_BENCH_HOME, or the system's folder for temporary files.`;

export async function reportPeers(args: readonly string[]): Promise<void> {
  const asked = read(args);
  if (asked === null) return console.log(usage);
  const { engines, fsync, keep, trips } = asked;
  const stage = await openStage({ database: 'postgres', keep, postgres: { fsync } });
  try {
    const about = { commit: describeCommit(), machine: describeMachine(stage.scratch) };
    const ground = groundOf(asked, stage);
    const results: EngineResult[] = [];
    for (const engine of engines) results.push(await runEngine(engine, stage, ground, trips));
    const report = {
      date: new Date().toISOString(),
      ...about,
      database: stage.databaseText,
      trips,
      results: results.map(({ timings, ...result }) => ({ ...result, timings: Object.fromEntries(timings) })),
    };
    const text = written(
      results,
      ground,
      `${about.machine.processor}, ${about.machine.cores} cores, load before ${about.machine.loadBefore.toFixed(2)}; ${stage.databaseText}`,
    );
    console.log(`\n${text}`);
    const isWhole =
      engines.length === Object.keys(names).length && asked.workloads.length === workloads.length;
    if (!isWhole) say('not kept in bench/results: only the comparison of all engines is');
    else
      keepResults(
        report,
        '-peers',
        `# ${report.date}, commit ${about.commit.short}: beside others\n\n${text}\n`,
      );
  } finally {
    await stage.close();
  }
}

interface Asked {
  readonly engines: readonly EngineName[];
  readonly workloads: readonly Workload[];
  readonly trips: Trips;
  readonly runs: number;
  readonly fsync: boolean;
  readonly keep: boolean;
}

function read(args: readonly string[]): Asked | null {
  const { positionals, values } = parsed(args, {
    trips: { type: 'string', default: String(TRIPS.trips) },
    'chain-trips': { type: 'string', default: String(TRIPS.chainTrips) },
    runs: { type: 'string', default: '2' },
    'no-fsync': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) return null;
  const engineNames = Object.keys(names) as EngineName[];
  const unknown = positionals.filter(
    (name) => ![...engineNames, ...workloads].some((known) => known === name),
  );
  if (unknown.length > 0)
    throw new UsageError(`There is no engine or workload ${unknown.join(', ')}.\n\n${usage}`);
  const chosen = <Name extends string>(all: readonly Name[]): readonly Name[] => {
    const named = all.filter((name) => positionals.includes(name));
    return named.length > 0 ? named : all;
  };
  const trips = { trips: Number(values.trips), chainTrips: Number(values['chain-trips']) };
  if (!(trips.trips > 0 && trips.chainTrips > 0))
    throw new UsageError('--trips: a number above 0 is expected.');
  return {
    engines: chosen(engineNames),
    workloads: chosen(workloads),
    trips,
    runs: wholeNumber('--runs', values.runs, 2),
    fsync: !values['no-fsync'],
    keep: values.keep,
  };
}

function groundOf({ fsync, runs, workloads }: Asked, stage: Stage): Ground {
  const home = process.env.ARIEL_BENCH_HOME ?? join(tmpdir(), 'ariel-bench-home');
  mkdirSync(home, { recursive: true });
  const { postgres, scratch } = stage;
  if (postgres === null) throw new Error('The comparison needs a Postgres server.');
  const { observer, url: database } = postgres;
  return { workloads, runs, fsync, database, observer, scratch, home, say };
}

/** An engine that fails is left out with its reason: the others are still compared. */
async function runEngine(
  engine: EngineName,
  stage: Stage,
  ground: Ground,
  trips: Trips,
): Promise<EngineResult> {
  const name = names[engine];
  try {
    switch (engine) {
      case 'ariel-postgres':
        return await runAriel(name, stage, ground);
      case 'ariel-sqlite':
        return await runAriel(
          name,
          { ...stage, postgres: null, databaseText: 'SQLite', start: stage.startOnSqlite },
          ground,
        );
      case 'airflow':
        return await runAirflow(ground);
      case 'ceiling':
        return await runNpmEngine(ceilingEngine(trips), ground, trips);
      default:
        return await runNpmEngine(npmEngines[engine], ground, trips);
    }
  } catch (error) {
    if (isEnding()) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    say(`${name} is left out: ${reason}`);
    process.exitCode = 1;
    return { name, about: '', timings: new Map(), leftOut: reason.split('\n', 1)[0] ?? reason };
  }
}

function written(results: readonly EngineResult[], { workloads }: Ground, conditions: string): string {
  const hasTimes = (name: string): boolean =>
    results.some((result) => result.name === name && result.timings.size > 0);
  const against = hasTimes(names['ariel-postgres']) ? names['ariel-postgres'] : names['ariel-sqlite'];
  const notes = results.map(
    ({ about, leftOut, name }) =>
      `- ${name}: ${[about, leftOut === null ? '' : `left out: ${leftOut}`].filter(Boolean).join('; ')}`,
  );
  return [
    `${conditions}. × is the time against that of ${against}.`,
    '',
    ...ratioTable(results, workloads, against),
    '',
    ...notes,
    ...ceilingLines(results, workloads),
  ].join('\n');
}

function ceilingLines(results: readonly EngineResult[], workloads: readonly Workload[]): readonly string[] {
  const ceiling = results.find(({ name }) => name === names.ceiling);
  const ariel = results.find(({ name }) => name === names['ariel-postgres']);
  if (!ceiling || !ariel) return [];
  const shares = workloads.flatMap((workload) => {
    const share = shareOf(ceiling, ariel, workload);
    return share === null ? [] : `${workload} ${Math.round(share * 100)} %`;
  });
  return shares.length === 0 ? [] : ['', `Ariel on Postgres reaches of the ceiling: ${shares.join(', ')}.`];
}

// `npm run bench -- steady`: an hour of steady traffic through the real scheduler, store and execution service on a
// simulated clock: what a finished task costs as time goes on, and whether memory stays where it is.
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createRehearsalServer, VirtualTime } from '@ariel/simulator';
import { type Database, migrate, openSqlite } from '@ariel/store';
import { aDag, everyDay, publishDefinitions, returns, t } from '@ariel/testkit';
import { keepResults } from '../kept-results.ts';
import { describeCommit, describeMachine } from '../machine.ts';
import { openStage, type Stage, say } from '../stage.ts';
import { optionValues, parsed, stageOptions, stageUsage, UsageError, wholeNumber } from '../stage-options.ts';
import { type SteadyPart, steadyTable } from './steady-table.ts';

const MINUTE_US = 60_000_000;
const TASK_US = 1_000_000;
const PARTS = 6;
const TASKS = 5;
const usage = `npm run bench -- steady [options]

  --minutes N  of simulated time (60)
  --dags N     DAGs with a run of ${TASKS} tasks each minute (20)
${stageUsage}`;

export async function reportSteady(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, {
    ...stageOptions,
    minutes: { type: 'string', default: '60' },
    dags: { type: 'string', default: '20' },
  });
  if (values.help) return console.log(usage);
  const options = optionValues(values);
  // A simulated clock stands still while a statement runs: on a server it would have to wait for each.
  if (options.database !== 'sqlite') throw new UsageError('The simulated clock needs SQLite.');
  const minutes = wholeNumber('--minutes', values.minutes, PARTS);
  const dags = wholeNumber('--dags', values.dags, 1);
  const stage = await openStage({ ...options, postgres: { fsync: options.fsync } });
  try {
    const about = { commit: describeCommit(), machine: describeMachine(stage.scratch) };
    const parts = await traffic(stage, { minutes, dags });
    const heading = `${dags} DAGs, a run of ${TASKS} tasks each a minute, ${minutes} simulated minutes, ${stage.databaseText}`;
    const text = [heading, '', ...steadyTable(parts)].join('\n');
    console.log(`\n${text}`);
    const report = {
      date: new Date().toISOString(),
      ...about,
      database: stage.databaseText,
      minutes,
      dags,
      parts,
    };
    keepResults(report, '-steady', `# ${report.date}, commit ${about.commit.short}\n\n${text}\n`);
  } finally {
    await stage.close();
  }
}

interface Traffic {
  readonly minutes: number;
  readonly dags: number;
}

async function traffic(stage: Stage, { dags, minutes }: Traffic): Promise<readonly SteadyPart[]> {
  await using database = await openDatabase(stage);
  const time = new VirtualTime(Date.parse('2026-01-01T00:00:30Z') * 1000);
  let ids = 0;
  let tasks = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${String(ids).padStart(9, '0')}`;
  };
  const problems: string[] = [];
  const { outcome } = returns();
  if (outcome === 'vanishes') throw new Error('A task that returns does not vanish.');
  const server = createRehearsalServer({
    database,
    time,
    newId,
    parallelism: 64,
    maxMapLength: 1_000,
    leaseMs: 10_000,
    name: 'steady',
    pretend: () => {
      tasks += 1;
      return { outcome, takesUs: TASK_US };
    },
    watcher: { failed: (error) => void problems.push(String(error)) },
    live: () => {},
    report: ({ error, message }) => void problems.push(`${message}: ${String(error)}`),
  });
  await publish(database, dags, time.nowUs(), newId);
  await server.scheduler.start();
  await time.settle();
  const parts: SteadyPart[] = [];
  for (let part = 1; part <= PARTS; part += 1) {
    const before = { tasks, cpu: process.cpuUsage(), atMs: performance.now() };
    await time.moveTo(time.nowUs() + Math.round((minutes * MINUTE_US) / PARTS));
    const { system, user } = process.cpuUsage(before.cpu);
    parts.push({
      untilMinute: Math.round((minutes * part) / PARTS),
      tasks: tasks - before.tasks,
      cpuUs: user + system,
      wallMs: performance.now() - before.atMs,
      heapMb: heapMb(),
    });
    say(`steady: minute ${parts.at(-1)?.untilMinute}, ${tasks} tasks`);
  }
  await server.scheduler.stop();
  if (problems.length > 0) throw new Error(`The scheduler met ${problems.length} problems: ${problems[0]}`);
  return parts;
}

async function openDatabase({ scratch }: Stage): Promise<Database & AsyncDisposable> {
  const database = openSqlite({ path: join(scratch, 'steady.db') });
  await migrate(database, Date.now() * 1000);
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}

async function publish(database: Database, dags: number, nowUs: number, newId: () => string): Promise<void> {
  const ids = Array.from({ length: dags }, (_, index) => `steady_${String(index).padStart(3, '0')}`);
  const chain = Array.from({ length: TASKS }, (_, index) =>
    index === 0 ? t('task_0') : t(`task_${index}`).after(`task_${index - 1}`),
  );
  const definitions = ids.map(
    (dagId) =>
      aDag(dagId, ...chain).with({
        schedule: everyMinute,
        startDate: nowUs,
      }).definition,
  );
  await publishDefinitions(database, definitions, { nowUs, newId });
}

/** As every day is, but for its pattern. */
const everyMinute = everyDay.kind === 'cronTrigger' ? { ...everyDay, crons: ['* * * * *'] } : everyDay;

/** What is still needed: everything else is collected first. */
function heapMb(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

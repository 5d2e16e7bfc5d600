// `npm run bench -- readers`: whether many people who look at pages make a running DAG slower, and how long they wait themselves.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { keepResults } from '../kept-results.ts';
import { describeCommit, describeMachine } from '../machine.ts';
import { ownDagsFolder, type Server } from '../server.ts';
import { openStage, type Stage, say } from '../stage.ts';
import { optionValues, parsed, stageOptions, stageUsage, wholeNumber } from '../stage-options.ts';
import { percentile } from '../statistics.ts';
import { setClock, timedRun } from '../timed-run.ts';
import { fillHistory } from './fill-history.ts';
import type { LookedAt, ReadersOrder } from './readers-child.ts';

const HOME = 'readers';
const dagIds = ['chain_40', 'mapped_1000', 'trigger_one'];
const LOOK_MS = 50;
const ALONE_RUNS = 10;
const MUST = { slower: 1.2, listP99Ms: 150 } as const;
const usage = `npm run bench -- readers [options]

  --browsers N    how many look at pages, one every five seconds each (200)
  --minutes N     for how long (5)
  --instances N   finished task instances in the database (1000000)
${stageUsage}`;

export async function reportReaders(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, {
    ...stageOptions,
    database: { type: 'string', default: 'postgres' },
    browsers: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '5' },
    instances: { type: 'string', default: '1000000' },
  });
  if (values.help) return console.log(usage);
  const options = optionValues(values);
  const browsers = wholeNumber('--browsers', values.browsers, 1);
  const minutes = wholeNumber('--minutes', values.minutes, 1);
  const instances = wholeNumber('--instances', values.instances, 1);
  const stage = await openStage({ ...options, postgres: { fsync: options.fsync } });
  try {
    const about = { commit: describeCommit(), machine: describeMachine(stage.scratch) };
    await fill(stage, instances);
    const { alone, beside, looked } = await measured(stage, browsers, minutes);
    const text = tableOf(alone, beside, looked);
    console.log(`\n${stage.databaseText}, ${instances.toLocaleString('en-US')} instances\n\n${text}`);
    const report = {
      date: new Date().toISOString(),
      ...about,
      database: stage.databaseText,
      ...{ browsers, minutes, instances, chainAloneS: alone, chainBesideS: beside, looked },
    };
    const heading = `# ${report.date}, commit ${about.commit.short}: ${browsers} browsers for ${minutes} minutes`;
    keepResults(report, '-readers', `${heading}\n\n${text}\n`);
  } finally {
    await stage.close();
  }
}

async function fill(stage: Stage, to: number): Promise<void> {
  const server = await stage.start({ name: HOME, dagsFolder: ownDagsFolder, dagIds });
  await server.becomeReady();
  await server.stop();
  const postgres = await stage.databaseOf(HOME);
  await fillHistory({ home: join(stage.scratch, HOME), postgres, from: 0, to, say });
}

async function measured(stage: Stage, browsers: number, minutes: number) {
  const server = await stage.start({ name: HOME, dagsFolder: ownDagsFolder, dagIds });
  try {
    await server.becomeReady();
    await server.signIn();
    setClock();
    await chains(server, () => false, 2);
    const alone = await chains(server, () => false, ALONE_RUNS);
    const until = performance.now() + minutes * 60_000;
    const readers = fork(join(import.meta.dirname, 'readers-child.ts'));
    const told = lastWordOf(readers);
    const order: ReadersOrder = { port: server.http.port, token: server.http.token, browsers, minutes };
    readers.send(order);
    const beside = await chains(server, () => performance.now() < until);
    say(
      `chains: alone ${percentile(alone, 0.5)} s, beside ${browsers} browsers ${percentile(beside, 0.5)} s`,
    );
    return { alone: percentile(alone, 0.5), beside: percentile(beside, 0.5), looked: await told };
  } finally {
    await server.stop();
  }
}

async function lastWordOf(child: ChildProcess): Promise<readonly LookedAt[]> {
  const [looked] = (await once(child, 'message')) as [readonly LookedAt[]];
  return looked;
}

/** From the first start to the last end, of runs one after the other. */
async function chains(server: Server, goesOn: () => boolean, atLeast = 1): Promise<readonly number[]> {
  const seconds: number[] = [];
  while (seconds.length < atLeast || goesOn()) {
    const { instances } = await timedRun(server, 'chain_40', LOOK_MS);
    const lastEndUs = Math.max(...instances.map(({ endUs }) => endUs));
    seconds.push((lastEndUs - (instances[0]?.startUs ?? Number.NaN)) / 1e6);
  }
  return seconds;
}

function tableOf(alone: number, beside: number, looked: readonly LookedAt[]): string {
  const slower = beside / alone;
  const rows = looked.map(({ count, failed, name, p50Ms, p99Ms }) => {
    const mark = p99Ms <= MUST.listP99Ms ? '' : ' no';
    return `| ${name} | ${count} | ${failed} | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)}${mark} |`;
  });
  return [
    `chain_40: ${alone.toFixed(3)} s alone, ${beside.toFixed(3)} s beside them: ${slower.toFixed(2)} times (must: ${MUST.slower})${slower <= MUST.slower ? '' : ' no'}`,
    '',
    `| what they read (p99 must be ${MUST.listP99Ms} ms at most) | reads | failed | p50 ms | p99 ms |`,
    '|---|---:|---:|---:|---:|',
    ...rows,
  ].join('\n');
}

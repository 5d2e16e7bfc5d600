// `npm run bench -- profile`: what a finished task costs the main process, in processor time by part of the program and in
// SQL statements by name; and how many statements a server makes that has nothing to do.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { keepResults } from '../kept-results.ts';
import { describeCommit, describeMachine } from '../machine.ts';
import { ownDagsFolder, type Server } from '../server.ts';
import { openStage, type Stage, say } from '../stage.ts';
import { optionValues, parsed, stageOptions, stageUsage } from '../stage-options.ts';
import { timedRun } from '../timed-run.ts';
import { type CpuProfile, cpuByPart } from './cpu-by-part.ts';
import { type StatementCounter, statementCounter } from './statement-counter.ts';
import { type Counted, difference, merged, total } from './statement-counts.ts';
import { readSources, statementNamer } from './statement-names.ts';
import { statementTable, type WorkloadCounts } from './statement-table.ts';

const HOME = 'profile';
const workloads = [
  { name: 'chain_40', tasks: 40, times: 5 },
  { name: 'mapped_1000', tasks: 1_000, times: 3 },
  { name: 'trigger_one', tasks: 1, times: 20 },
] as const;
const LOOK_MS = 20;
const SETTLE_MS = 5_000;
const IDLE_MS = 30_000;
const usage = `npm run bench -- profile [options]\n\n${stageUsage}`;

interface Window extends WorkloadCounts {
  /** Of the steady clock. */
  readonly fromUs: number;
  readonly toUs: number;
}

export async function reportProfile(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, stageOptions);
  if (values.help) return console.log(usage);
  const options = optionValues(values);
  const postgres = { fsync: options.fsync, countsStatements: true };
  const stage = await openStage({ ...options, postgres });
  try {
    const about = { commit: describeCommit(), machine: describeMachine(stage.scratch) };
    const counter = await statementCounter(stage, HOME);
    const profileFolder = join(stage.scratch, 'profiles');
    const server = await stage.start({
      name: HOME,
      dagsFolder: ownDagsFolder,
      dagIds: workloads.map(({ name }) => name),
      profileFolder,
      ...counter.start,
    });
    await server.becomeReady();
    await server.signIn();
    await timedRun(server, 'mapped_1000', LOOK_MS);
    const windows: Window[] = [];
    for (const workload of workloads) windows.push(await windowOf(server, counter, workload));
    const idle = await idleCounts(server, counter);
    await server.stop();
    const text = written(stage, windows, idle, readProfile(profileFolder, server.pid));
    console.log(`\n${text}`);
    const report = { date: new Date().toISOString(), ...about, database: stage.databaseText };
    const heading = `# ${report.date}, commit ${about.commit.short}: what a finished task costs`;
    const kind = stage.postgres === null ? '-profile' : '-profile-postgres';
    keepResults({ ...report, windows: windows.map(plain) } as typeof report, kind, `${heading}\n\n${text}\n`);
  } finally {
    await stage.close();
  }
}

async function windowOf(
  server: Server,
  counter: StatementCounter,
  { name, tasks, times }: (typeof workloads)[number],
): Promise<Window> {
  await setTimeout(SETTLE_MS / 10);
  const before = await counter.counted(server);
  const fromUs = steadyUs();
  for (let count = 0; count < times; count += 1) await timedRun(server, name, LOOK_MS);
  const toUs = steadyUs();
  // What a task leaves behind is written a moment after its run has ended.
  await setTimeout(SETTLE_MS / 10);
  const counted = difference(before, await counter.counted(server));
  say(`${name}: ${(total(counted) / (tasks * times)).toFixed(2)} statements a finished task`);
  return { name, tasks: tasks * times, counted, fromUs, toUs };
}

/** Statements of a server at rest, over all of the window. */
async function idleCounts(server: Server, counter: StatementCounter): Promise<Counted> {
  await setTimeout(SETTLE_MS);
  const before = await counter.counted(server);
  await setTimeout(IDLE_MS);
  return difference(before, await counter.counted(server));
}

function written(
  stage: Stage,
  windows: readonly Window[],
  idle: Counted,
  profile: CpuProfile | null,
): string {
  const nameOf = statementNamer(readSources());
  const named = windows.map((window) => ({ ...window, counted: merged(window.counted, nameOf) }));
  const idleNamed = [...merged(idle, nameOf).calls].sort(([, left], [, right]) => right - left);
  const perSecond = (count: number): string => (count / (IDLE_MS / 1000)).toFixed(2);
  return [
    `SQL statements of a finished task, ${stage.databaseText}`,
    '',
    ...statementTable(named),
    '',
    `At rest: ${perSecond(total(idle))} statements a second (must: below 5 on Postgres)`,
    ...idleNamed.map(([name, count]) => `- ${perSecond(count)} ${name}`),
    ...(profile === null ? [] : ['', ...cpuTable(profile, windows)]),
  ].join('\n');
}

function cpuTable(profile: CpuProfile, windows: readonly Window[]): readonly string[] {
  const sums = windows.map(({ fromUs, tasks, toUs }) => {
    const parts = cpuByPart(profile, fromUs, toUs).map(([part, us]) => [part, us / tasks] as const);
    return new Map(parts);
  });
  const parts = [...new Set(sums.flatMap((sum) => [...sum.keys()]))];
  const most = (part: string): number => Math.max(...sums.map((sum) => sum.get(part) ?? 0));
  const row = (title: string, value: (sum: ReadonlyMap<string, number>) => number): string =>
    `| ${title} | ${sums.map((sum) => value(sum).toFixed(0)).join(' | ')} |`;
  return [
    'Processor time of the main process for a finished task, in µs, by part',
    '',
    `| part | ${windows.map(({ name }) => name).join(' | ')} |`,
    `|---|${windows.map(() => '---:').join('|')}|`,
    row('**all**', (sum) => [...sum.values()].reduce((all, us) => all + us, 0)),
    ...parts
      .filter((part) => most(part) >= 1)
      .sort((left, right) => most(right) - most(left))
      .map((part) => row(part, (sum) => sum.get(part) ?? 0)),
  ];
}

/** The main process's; its children may have left others. */
function readProfile(folder: string, pid: number): CpuProfile | null {
  const name = readdirSync(folder).find(
    (file) => file.split('.').includes(String(pid)) && file.endsWith('.cpuprofile'),
  );
  return name === undefined ? null : (JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile);
}

const plain = ({ counted, ...window }: Window) => ({
  ...window,
  counted: { trips: counted.trips, calls: Object.fromEntries(counted.calls) },
});

function steadyUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

// The benchmarks of one standalone, one after the other: `npm run bench` with names of figures, or with none.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarks, linearity } from './benchmarks.ts';
import { limits } from './environment.ts';
import { hotSpots } from './hot-spots.ts';
import { keepResults } from './kept-results.ts';
import { describeCommit, describeMachine } from './machine.ts';
import type { Measured, Measurement } from './measured.ts';
import type { Options } from './options.ts';
import { isTaskProcess } from './process-tree.ts';
import { conditions, markdown, type Report, terminalTable } from './report.ts';
import { ownDagsFolder, type Server } from './server.ts';
import { isEnding, openStage, type Stage, say } from './stage.ts';

const dagIds = ['hello', 'chain_40', 'fan_400', 'mapped_1000', 'mapped_10000', 'trigger_one'];
const curveDagIds = ['curve_100', 'curve_1000', 'curve_10000', 'curve_100000'];
const FAILED = 1;

export async function reportFigures(options: Options): Promise<void> {
  const stage = await openStage({ ...options, postgres: { fsync: options.fsync } });
  try {
    const report = await measure(options, stage);
    console.log(`\n${conditions(report)}\n\n${terminalTable(report)}`);
    if (options.isWhole && process.exitCode === undefined) keep(options, report);
    else say('not kept in bench/results: only a whole run of everything, without a profile, is');
    if (options.profile) console.log(`\n${hotSpots(join(stage.scratch, 'profiles'))}`);
  } finally {
    await stage.close();
  }
}

function keep({ database, pooler }: Options, report: Report): void {
  const kind = database === 'sqlite' ? '' : pooler ? '-pgbouncer' : '-postgres';
  keepResults(report, kind, markdown(report));
}

async function measure(options: Options, stage: Stage): Promise<Report> {
  const about = {
    date: new Date().toISOString(),
    commit: describeCommit(),
    machine: describeMachine(stage.scratch),
    database: stage.databaseText,
    limits,
  };
  const { server, start } = await measureStart(options, stage);
  const results: Measured[] = options.names.includes('start') ? [start] : [];
  await server.signIn();
  await server.show(curveDagIds);
  const surroundings = {
    server,
    runs: options.runs,
    say,
    scratch: stage.scratch,
    another: (name: string, dagsFolder: string) =>
      stage.start({ name, dagsFolder, dagIds: [], profileFolder: profileFolderOf(options, stage) }),
  };
  for (const name of options.names) {
    if (name === 'start') continue;
    if (name === 'rest') addLinearity(results);
    try {
      results.push(...(await benchmarks[name](surroundings)));
    } catch (error) {
      if (isEnding()) throw error;
      // The others may still run: one that is left out is seen in the table and in the exit code.
      server.assertAlive();
      console.error(`${name} could not run:`, error);
      process.exitCode = FAILED;
    }
  }
  if (!options.names.includes('rest')) addLinearity(results);
  await server.stop();
  return { ...about, results };
}

function addLinearity(results: Measured[]): void {
  const found = linearity(results);
  if (found) results.push(found);
}

/** Starts on a new home, then again on the same one, as often as asked for; the last server stays for the others. */
async function measureStart(options: Options, stage: Stage): Promise<{ server: Server; start: Measured }> {
  const profileFolder = profileFolderOf(options, stage);
  if (profileFolder !== null) mkdirSync(profileFolder);
  const measurements: Measurement[] = [];
  const starts = options.names.includes('start') ? options.runs : 1;
  for (let index = 1; ; index += 1) {
    // Only the server that is measured by the others: the profile of a start is that of loading sources.
    const server = await stage.start({
      name: 'home',
      dagsFolder: ownDagsFolder,
      dagIds,
      profileFolder: index === starts ? profileFolder : null,
    });
    const { answeredMs, readyMs } = await server.becomeReady();
    const taskProcesses = server.processes().filter(isTaskProcess).length;
    const details = { answered_ms: answeredMs, processes: server.processes().length };
    say(`start ${index}: ready after ${Math.round(readyMs)} ms`);
    if (index === starts) {
      measurements.push({ value: readyMs / 1000, taskProcesses, details });
      return { server, start: { mark: 'start', runs: measurements } };
    }
    measurements.push({
      value: readyMs / 1000,
      taskProcesses,
      details: { ...details, stop_ms: await server.stop() },
    });
  }
}

function profileFolderOf({ profile }: Options, { scratch }: Stage): string | null {
  return profile ? join(scratch, 'profiles') : null;
}

// `npm run bench`: measures a real standalone and prints the figures beside their marks.
// Ends with 0 where everything could be measured, whatever the figures are.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchmarks, linearity } from './benchmarks.ts';
import { hotSpots } from './hot-spots.ts';
import { describeCommit, describeMachine } from './machine.ts';
import type { Measured, Measurement } from './measured.ts';
import { type Options, readOptions, UsageError, usage } from './options.ts';
import { isTaskProcess } from './process-tree.ts';
import { conditions, markdown, type Report, terminalTable } from './report.ts';
import { freePort, limits, ownDagsFolder, Server, stopAll } from './server.ts';

const dagIds = ['hello', 'chain_40', 'fan_400', 'mapped_1000', 'mapped_10000', 'trigger_one'];
const curveDagIds = ['curve_100', 'curve_1000', 'curve_10000', 'curve_100000'];
const resultsFolder = fileURLToPath(new URL('results', import.meta.url));
const exitCodes = { failed: 1, usage: 2 } as const;
const say = (line: string): void => console.error(`  ${line}`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return console.log(usage);
  const scratch = mkdtempSync(join(tmpdir(), 'ariel-bench-'));
  // However this ends; the server's own handler was there first.
  process.once('exit', () => leaveScratch(scratch, options));
  stopOnSignals();
  try {
    const report = await measure(options, scratch);
    console.log(`\n${conditions(report)}\n\n${terminalTable(report)}`);
    if (options.isWhole && process.exitCode === undefined) keepResults(report);
    else say('not kept in bench/results: only a whole run of everything, without a profile, is');
    if (options.profile) console.log(`\n${hotSpots(join(scratch, 'profiles'))}`);
  } finally {
    await stopAll();
  }
}

async function measure(options: Options, scratch: string): Promise<Report> {
  const about = {
    date: new Date().toISOString(),
    commit: describeCommit(),
    machine: describeMachine(scratch),
    limits,
  };
  const { server, start } = await measureStart(options, scratch);
  const results: Measured[] = options.names.includes('start') ? [start] : [];
  await server.signIn();
  await server.show(curveDagIds);
  const surroundings = {
    server,
    runs: options.runs,
    say,
    scratch,
    another: (name: string, dagsFolder: string) => startAnother(options, scratch, { name, dagsFolder }),
  };
  for (const name of options.names) {
    if (name === 'start') continue;
    if (name === 'rest') addLinearity(results);
    try {
      results.push(...(await benchmarks[name](surroundings)));
    } catch (error) {
      if (isStopping) throw error;
      // The others may still run: one that is left out is seen in the table and in the exit code.
      server.assertAlive();
      console.error(`${name} could not run:`, error);
      process.exitCode = exitCodes.failed;
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

async function startAnother(
  { profile }: Options,
  scratch: string,
  { name, dagsFolder }: { readonly name: string; readonly dagsFolder: string },
): Promise<Server> {
  return new Server({
    home: join(scratch, name),
    logFile: join(scratch, `${name}.log`),
    port: await freePort(),
    dagsFolder,
    dagIds: [],
    profileFolder: profile ? join(scratch, 'profiles') : null,
  });
}

/** Starts on a new home, then again on the same one, as often as asked for; the last server stays for the others. */
async function measureStart({ names, runs, profile }: Options, scratch: string) {
  const profileFolder = profile ? join(scratch, 'profiles') : null;
  if (profileFolder !== null) mkdirSync(profileFolder);
  const port = await freePort();
  const files = { home: join(scratch, 'home'), logFile: join(scratch, 'server.log') };
  const measurements: Measurement[] = [];
  const starts = names.includes('start') ? runs : 1;
  for (let index = 1; ; index += 1) {
    // Only the server that is measured by the others: the profile of a start is that of loading sources.
    const server = new Server({
      ...files,
      port,
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
      return { server, start: { mark: 'start', runs: measurements } satisfies Measured };
    }
    measurements.push({
      value: readyMs / 1000,
      taskProcesses,
      details: { ...details, stop_ms: await server.stop() },
    });
  }
}

function keepResults(report: Report): void {
  const name = join(resultsFolder, `${report.date.slice(0, 10)}-${report.commit.short}`);
  mkdirSync(resultsFolder, { recursive: true });
  writeFileSync(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${name}.md`, markdown(report));
  say(`kept as ${name}.json and .md`);
}

function leaveScratch(scratch: string, { keep }: Options): void {
  if (keep) say(`what the server wrote is in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}

let isStopping = false;

/** A second signal does not wait any more: the exit handler in server.ts kills what is left. */
function stopOnSignals(): void {
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(128 + number);
      isStopping = true;
      say(`${signal}: ending the server`);
      void stopAll().finally(() => process.exit(128 + number));
    });
  }
}

try {
  await main();
} catch (error) {
  // What a signal interrupts fails in its own way; the signal's handler ends the program.
  if (isStopping) await new Promise(() => {});
  console.error(error instanceof UsageError ? `${error.message}\n\n${usage}` : error);
  process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

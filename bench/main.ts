// `npm run bench`: measures real installations and prints the figures beside their marks. The first argument may name a
// report of its own (peers, profile, …); else the figures of one standalone are measured.
// Ends with 0 where everything could be measured, whatever the figures are.
import { reportFigures } from './figures.ts';
import { readOptions, UsageError, usage } from './options.ts';
import { isReportName, reports } from './reports.ts';
import { isEnding } from './stage.ts';

const exitCodes = { failed: 1, usage: 2 } as const;

async function main(): Promise<void> {
  const [name = '', ...rest] = process.argv.slice(2);
  if (isReportName(name)) return reports[name](rest);
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return console.log(usage);
  await reportFigures(options);
}

try {
  await main();
} catch (error) {
  // What a signal interrupts fails in its own way; the signal's handler ends the program.
  if (isEnding()) await new Promise(() => {});
  console.error(error instanceof UsageError ? error.message : error);
  process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}

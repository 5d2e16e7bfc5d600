// `npm run cases -- FILE…`: runs recorded case files, by default the copies in tests/contracts/cases. The last line says
// how many passed and failed. Exit code 1: a case failed; 2: a file cannot be used.
import { relative } from 'node:path';
import { readCases, UnusableFile } from './case-file.ts';
import { recordedFiles } from './recorded-files.ts';
import { runCases, summary, type Tallies, total } from './run-cases.ts';

async function main(given: readonly string[]): Promise<number> {
  const tallies: Tallies = new Map();
  const files = given.length > 0 ? given : recordedFiles();
  // All of them are looked at first: a wrong name is told at once, not after minutes.
  const read = files.map((file) => ({ file, cases: readCases(file) }));
  for (const { file, cases } of read) {
    console.log(`${relative('', file) || file}: ${cases.length} cases`);
    await runCases(cases, tallies, (line) => console.log(line));
  }
  for (const line of summary(tallies)) console.log(line);
  const { failed, passed } = total(tallies);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UnusableFile)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

// Adds up the reports that the suites left in a folder and prints the closing line of a whole run.
// `node sum-reports.mjs <folder> <name>…`: a suite without a report never got to its end and counts as one failure.
// Files of a suite that were run again, alone, count as they ended then; what failed only beside the others is named.
import { join, relative } from 'node:path';
import { failuresOf, isFailed, readReport } from './test-report.mjs';

const [folder, ...names] = process.argv.slice(2);
const counts = names.map((name) => ({ name, ...count(name) }));
for (const { name, passed, failed } of counts) console.log(`${name}: ${passed} passed, ${failed} failed`);
for (const { name, unsteady } of counts)
  for (const test of unsteady)
    console.log(`unsteady: ${name} failed once, and passed when run again, alone: ${test}`);
const sum = (key) => counts.reduce((total, suite) => total + suite[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

function count(name) {
  const report = readReport(join(folder, `${name}.json`));
  if (report === undefined) return { passed: 0, failed: 1, unsteady: [] };
  if (report.steps !== undefined) {
    const passed = report.steps.filter((step) => step.ok).length;
    return { passed, failed: report.steps.length - passed, unsteady: [] };
  }
  const again = readReport(join(folder, `${name}.again.json`))?.testResults ?? [];
  const ends = report.testResults.map((first) => ({
    first,
    last: (isFailed(first) && again.find((file) => file.name === first.name)) || first,
  }));
  const failed = ends.flatMap(({ last }) => failuresOf(last)).length;
  const isKnown = report.success || ends.some(({ first }) => isFailed(first));
  return {
    passed: ends.flatMap(({ last }) => last.assertionResults).filter(({ status }) => status === 'passed')
      .length,
    // Something outside all files went wrong.
    failed: isKnown ? failed : 1,
    unsteady: ends
      .filter(({ first, last }) => isFailed(first) && !isFailed(last))
      .map(({ first }) => described(first)),
  };
}

function described(file) {
  return `${relative(process.cwd(), file.name)} (${failuresOf(file).join('; ')})`;
}

// Adds up the reports that the suites left in a folder and prints the closing line of a whole run.
// `node sum-reports.mjs <folder> <name>…`: a suite without a report never got to its end and counts as one failure.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...names] = process.argv.slice(2);
const counts = names.map((name) => ({ name, ...count(join(folder, `${name}.json`)) }));
for (const { name, passed, failed } of counts) console.log(`${name}: ${passed} passed, ${failed} failed`);
const sum = (key) => counts.reduce((total, suite) => total + suite[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

function count(file) {
  const report = existsSync(file) ? read(file) : undefined;
  if (report === undefined) return { passed: 0, failed: 1 };
  if (report.steps !== undefined) {
    const passed = report.steps.filter((step) => step.ok).length;
    return { passed, failed: report.steps.length - passed };
  }
  // A file that could not be loaded has no tests to count, an error outside a test likewise: each is one failure.
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + unloaded;
  return { passed: report.numPassedTests, failed: failed === 0 && !report.success ? 1 : failed };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

// What a suite's report in JSON says of its test files.
import { existsSync, readFileSync } from 'node:fs';

/** The report, or nothing where the suite never got to its end. */
export function readReport(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export const isFailed = (file) => file.status === 'failed';

/** Names of a file's failed tests. A file that could not be loaded has no tests, an error outside a test likewise: each is one failure. */
export function failuresOf(file) {
  if (!isFailed(file)) return [];
  const names = file.assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName);
  return names.length > 0 ? names : [`the file itself: ${file.message.split('\n')[0]}`];
}

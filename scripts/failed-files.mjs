// `node failed-files.mjs <report> <most>`: the test files of a report that failed, one a line; none where there are more than `most`,
// because then it is not chance.
import { relative } from 'node:path';
import { isFailed, readReport } from './test-report.mjs';

const [file, most] = process.argv.slice(2);
const failed = (readReport(file)?.testResults ?? []).filter(isFailed);
if (failed.length <= Number(most)) for (const { name } of failed) console.log(relative(process.cwd(), name));

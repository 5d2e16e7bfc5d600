// `ariel/testing`: runs whole DAGs and single tasks in this process.
export type { RunOptions, TestedTask, TestLogLine, TestOptions, TestResult } from '@ariel/sdk';
export { localRunner } from './testing/local-runner.ts';

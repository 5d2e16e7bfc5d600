// Every exception to a repository rule, with its reason, in one place. One that is no longer used fails the test.

export interface Exception {
  readonly rule: Rule;
  /** A path from the root of the checkout, a folder with its `/`; `at` narrows it to what the message says. */
  readonly file: string;
  readonly at?: string;
  readonly reason: string;
}

export type Rule =
  | 'layer'
  | 'declared'
  | 'dependency'
  | 'private door'
  | 'cycle'
  | 'folder order'
  | 'core is pure'
  | 'environment'
  | 'folder name'
  | 'file name'
  | 'file size'
  | 'opening comment'
  | 'readme'
  | 'index'
  | 'lockfile';

export const exceptions: readonly Exception[] = [
  {
    rule: 'index',
    file: 'packages/ariel/src/index.ts',
    at: 'named re-exports',
    reason:
      'Importing ariel also makes the local runner and the shell known to the SDK, which may not import what is above it.',
  },
  {
    rule: 'environment',
    file: 'packages/providers/standard/src/context-environment.ts',
    reason:
      'A shell command inherits the environment of its task process, as in Airflow; nothing is configured by it.',
  },
  {
    rule: 'environment',
    file: 'packages/providers/standard/src/function/node-environment.ts',
    reason: 'npm is started with the environment of its task process: proxies and registries are set there.',
  },
  {
    rule: 'environment',
    file: 'packages/providers/python/src/surroundings.ts',
    reason:
      'Python inherits the environment of its task process, as in Airflow; only which Python it is may stand there.',
  },
  {
    rule: 'environment',
    file: 'packages/worker/src/task-process/clean-surroundings.ts',
    reason: 'It sets back what a task did to the environment of its process; nothing is configured by it.',
  },
  {
    rule: 'environment',
    file: 'packages/testkit/src/servers/open-test-database.ts',
    reason: 'The one place that reads on which database a suite runs: the same test files run on each.',
  },
  {
    rule: 'environment',
    file: 'packages/testkit/src/servers/shared-postgres.ts',
    reason: 'It tells the test processes, which start after it, the port of the server that it started.',
  },
  {
    rule: 'environment',
    file: 'packages/testkit/src/servers/shared-pooler.ts',
    reason: 'It tells the test processes, which start after it, the port of the pooler that it started.',
  },
  {
    rule: 'declared',
    file: 'bench/peers/npm/',
    reason:
      'These files run in a folder of their own outside of the checkout, with the engines that they measure: nothing of the project needs those.',
  },
  {
    rule: 'folder name',
    file: 'tests/types/',
    reason: 'The tests of what must and must not compile: here types are the subject, not a kind of code.',
  },
];

/**
 * Files that a process starts with, outside the package cli: the only others that may read argv and environment, and
 * only to hand them on as values.
 */
export const processEntries: readonly string[] = [
  'packages/dag-processor/src/evaluation-child.ts',
  'packages/triggerer/src/host/main.ts',
  'packages/worker/src/task-process/main.ts',
  'packages/worker/src/task-process/start-as-user.ts',
  'packages/worker/src/secrets-host/main.ts',
];

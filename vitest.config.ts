// The test suites, by what they need: `unit`, `contract`, `architecture` and `examples` need nothing but this checkout, and are what
// `npm test` runs; `processes` and `simulation` need no more, and take minutes. `postgres` runs the contract suites on a real Postgres, and what
// only Postgres has; `e2e` starts real servers, `browser` a real Chromium too.
import { defineConfig } from 'vitest/config';

/** Loading the modules again for each file would take as long as the tests: files share processes, and leave them as they found them. */
const shared = { isolate: false, maxWorkers: '100%', setupFiles: ['tests/leave-as-found.ts'] };
const quick = {
  environment: 'node',
  testTimeout: 120_000,
  hookTimeout: 120_000,
  ...shared,
} as const;
/** Each test of these starts processes: they evaluate DAG files, or host triggers. */
const ofProcesses = [
  'packages/{dag-processor,triggerer}/tests/*.test.ts',
  'packages/cli/tests/{bundles,git-bundles,local-files,secrets-backend,use-executor}.test.ts',
];
/** Drawn worlds, each order in which calls can meet, each zone there is: they take their time, and no server. */
const ofWorlds = [
  'packages/execution/tests/{races,region-worlds}.test.ts',
  'packages/core/tests/every-zone.test.ts',
];
/** Each operation of a contract, in each of its versions. */
const ofContracts = ['packages/api/tests/execution-conformance.test.ts'];

/** Real processes on a shared machine: slow is not broken. One file at a time, so that they do not slow each other. */
const real = {
  environment: 'node',
  testTimeout: 240_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 15_000 } },
  fileParallelism: false,
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...quick,
          name: 'unit',
          include: ['packages/**/src/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'],
        },
      },
      {
        test: {
          ...quick,
          name: 'contract',
          include: [
            'packages/**/tests/**/*.test.{ts,tsx}',
            'tests/cases/**/*.test.ts',
            'tests/scenarios/**/*.test.ts',
            'tests/providers/*.test.ts',
          ],
          exclude: [...ofProcesses, ...ofWorlds, ...ofContracts],
        },
      },
      { test: { ...quick, name: 'processes', include: ofProcesses } },
      { test: { ...quick, name: 'architecture', include: ['tests/*.test.ts', 'tests/types/**/*.test.ts'] } },
      {
        test: {
          ...quick,
          name: 'examples',
          include: ['tests/examples/**/*.test.ts', 'examples/**/*.test.ts'],
        },
      },
      {
        test: {
          ...real,
          name: 'simulation',
          fileParallelism: true,
          maxWorkers: '100%',
          env: { ARIEL_TEST_ORDERS: 'every' },
          include: ['tests/simulation/**/*.test.ts', 'tests/cases/recorded-cases.test.ts', ...ofWorlds],
        },
      },
      {
        test: {
          ...real,
          ...shared,
          name: 'postgres',
          fileParallelism: true,
          maxWorkers: 2,
          env: { ARIEL_TEST_DATABASE: 'postgres' },
          globalSetup: ['packages/testkit/src/servers/shared-postgres.ts'],
          include: [
            'packages/store/tests/**/*.test.ts',
            'packages/{execution,scheduler,api,dag-processor}/tests/**/*.test.ts',
            'packages/cli/tests/{database-commands,task-logs}.test.ts',
            'tests/cases/**/*.test.ts',
            'tests/scenarios/**/*.test.ts',
            'tests/postgres/**/*.test.ts',
          ],
          exclude: [
            'packages/store/tests/sqlite-*.test.ts',
            // What they are about ends before the database.
            'packages/dag-processor/tests/{broken-files,dag-warnings,git-bundle,plugins,timetables}.test.ts',
          ],
        },
      },
      {
        test: {
          ...real,
          ...shared,
          name: 'pgbouncer',
          fileParallelism: true,
          maxWorkers: 2,
          env: { ARIEL_TEST_DATABASE: 'postgres', ARIEL_TEST_POOLER: 'transaction' },
          globalSetup: ['packages/testkit/src/servers/shared-pooler.ts'],
          include: ['packages/store/tests/**/*.test.ts', 'tests/scenarios/**/*.test.ts'],
          exclude: ['packages/store/tests/{sqlite-*,each-migration}.test.ts'],
        },
      },
      {
        test: {
          ...real,
          name: 'providers',
          globalSetup: ['tests/providers/google-storage.ts'],
          include: [
            'tests/providers/servers/**/*.test.ts',
            'packages/providers/storage/tests/storage-path.test.ts',
          ],
        },
      },
      { test: { ...real, name: 'sign-in', include: ['tests/sign-in/**/*.test.ts'] } },
      { test: { ...real, name: 'e2e', include: ['tests/e2e/**/*.test.ts'] } },
      { test: { ...real, name: 'conformance', include: ['tests/conformance/**/*.test.ts', ...ofContracts] } },
      { test: { ...real, name: 'cluster', include: ['tests/cluster/**/*.test.ts'] } },
      { test: { ...real, name: 'browser', include: ['tests/browser/**/*.test.ts'] } },
    ],
  },
});

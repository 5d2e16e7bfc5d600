// Every example in examples/features: loaded as the DAG processor loads it, run as `test()` runs it, and its schedule on a
// virtual clock. What each is expected to do stands in the tables beside this file; tests/e2e/features.test.ts uses them, too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDagLoader, type LoadOutcome } from '@ariel/loader';
import type { AuthoredDag } from '@ariel/sdk';
import { localRunner, simulate } from 'ariel/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentedOperators } from '../reference/operators-page.ts';
import { countOf, dueDates, notSucceeded } from './features/expectation.ts';
import { expectations, together } from './features/expectations.ts';
import { type FeatureServices, startFeatureServices } from './features/services.ts';
import { scratchFolder } from './scratch-folder.ts';

const root = join(import.meta.dirname, '../../examples');
const files = readdirSync(join(root, 'features'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .sort();

const outcomes = new Map<string, LoadOutcome>();
const dags = new Map<string, AuthoredDag>();
let services: FeatureServices;
afterAll(() => services?.[Symbol.asyncDispose]());
beforeAll(async () => {
  services = await startFeatureServices();
  using cache = scratchFolder();
  const url = (name: string): string => import.meta.resolve(name);
  const loader = createDagLoader({
    cacheFolder: cache.path,
    arielModules: Object.fromEntries(
      ['ariel', 'ariel/http', 'ariel/smtp', 'ariel/sql', 'ariel/standard', 'ariel/storage'].map((name) => [
        name,
        url(name),
      ]),
    ),
  });
  for (const path of files) {
    const outcome = await loader.load({ root, path: `features/${path}` });
    outcomes.set(path, outcome);
    for (const dag of outcome.dags) dags.set(dag.definition.dagId, dag);
  }
  loader.close();
});

const dagOf = (dagId: string): AuthoredDag => dags.get(dagId) ?? expect.fail(`there is no DAG ${dagId}`);

describe('the files', () => {
  test.each(files)('%s loads without a warning, and makes the DAGs of the table', (path) => {
    const outcome = outcomes.get(path);
    expect(outcome?.failure?.thrown).toBeUndefined();
    expect([outcome?.warnings, outcome?.refusals]).toEqual([[], []]);
    const expected = Object.keys(expectations).filter((dagId) => expectations[dagId]?.file === path);
    expect(outcome?.dags.map(({ definition }) => definition.dagId)).toEqual(expected);
  });

  test('say first what they show, and are listed in the README', () => {
    const readme = readFileSync(join(root, 'features/README.md'), 'utf8');
    const all = readdirSync(join(root, 'features'), { recursive: true, encoding: 'utf8' });
    for (const path of all.filter((name) => name.endsWith('.ts'))) {
      expect.soft(readFileSync(join(root, 'features', path), 'utf8'), path).toMatch(/^\/\/ \S/);
      expect.soft(readme, path).toContain(`](${path})`);
    }
    const linked = [...readme.matchAll(/\]\(([^)]+\.ts)\)/g)].map(([, path]) => path);
    expect(linked.filter((path) => !path?.startsWith('../') && !all.includes(path ?? ''))).toEqual([]);
  });

  test('show every operator and sensor of the reference', () => {
    // What needs a Python is run by tests/providers/servers/python/example.test.ts.
    const paths = [...files.map((path) => join(root, 'features', path)), join(root, 'python/orders.ts')];
    const code = paths.map((path) => readFileSync(path, 'utf8')).join('\n');
    const missing = documentedOperators()
      .map(({ name }) => name)
      .filter((name) => !new RegExp(`new ${name}[(<]|\\b${name}\\.partial\\(`).test(code));
    expect(missing).toEqual([]);
  });

  test('have the tag `feature`, name no pool that has to be made, and are paused where they have a schedule', () => {
    for (const { definition } of dags.values()) {
      expect.soft(definition.tags, definition.dagId).toContain('feature');
      expect.soft(definition.tasks.every(({ pool }) => pool === 'default_pool')).toBe(true);
      const hasSchedule = definition.schedule.kind !== 'none';
      expect.soft(definition.isPausedUponCreation ?? false, definition.dagId).toBe(hasSchedule);
    }
  });
});

/** Those that need a server are run by tests/e2e/features.test.ts. */
const runHere = Object.entries(expectations).filter(
  ([, { runs, schedules = [] }]) =>
    schedules.length > 0 || runs.some(({ onServerOnly }) => onServerOnly !== true),
);

describe.each(runHere)('%s', (dagId, { runs, schedules = [] }) => {
  const here = runs.filter(({ onServerOnly }) => onServerOnly !== true);
  test.each(here)('a run ends with $state given $params', async (run) => {
    const { also, besides = {}, instances = {}, logicalDate, outputs = {}, params = {}, state } = run;
    const dag = dagOf(dagId);
    const when = logicalDate === undefined ? {} : { logicalDate };
    const { connections } = services;
    const result = await localRunner.testDag(dag, { ...when, params, connections });
    expect([result.state, notSucceeded(result.tasks)]).toEqual([state, besides]);
    for (const [taskId, output] of Object.entries(outputs)) expect(result.output(taskId)).toEqual(output);
    for (const [taskId, count] of Object.entries(instances))
      expect([taskId, countOf(result.tasks, taskId)]).toEqual([taskId, count]);
    also?.(result, dag);
  });

  if (schedules.length === 0) return;
  test('a schedule runs when it should', async () => {
    for (const { also, due, options } of schedules) {
      const plan = await simulate(dagOf(dagId), options);
      if (due !== undefined) expect(dueDates(plan)).toEqual(due);
      also?.(plan);
    }
  });
});

test('DAGs that share a limit take turns', async () => {
  together.also(await simulate(together.dagIds.map(dagOf), together.options));
});

test('a DAG that only its schedule may start refuses whoever triggers it', async () => {
  const options = { from: '2026-01-01', to: '2026-01-02', triggers: [{ at: '2026-01-01T05:00' }] };
  await expect(simulate(dagOf('schedule_allowed_run_types'), options)).rejects.toThrow(
    'does not allow manual runs',
  );
});

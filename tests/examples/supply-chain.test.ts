// The example `supply_chain`, run whole: on a made-up project where nearly everything is wrong, on a tidy one, on this one.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestResult } from 'ariel/testing';
import { describe, expect, test } from 'vitest';
import { judgeLicence } from '../../examples/supply-chain/licence.ts';
import supplyChain from '../../examples/supply-chain/supply_chain.ts';
import { expectedFindings, makeProject, makeTidyProject } from './made-up-project.ts';
import { scratchFolder } from './scratch-folder.ts';

const statesOf = (result: TestResult): Record<string, string | null> =>
  Object.fromEntries(
    result.tasks.filter(({ mapIndex }) => mapIndex < 1).map(({ taskId, state }) => [taskId, state]),
  );
const instancesOf = (result: TestResult, id: string) =>
  result.tasks.filter(({ taskId, mapIndex }) => taskId === id && mapIndex >= 0);
const findingsOf = (result: TestResult): string[] =>
  (result.output('match_ledgers') as { kind: string; path: string }[]).map(
    ({ kind, path }) => `${kind} ${path}`,
  );

function rows(folder: string, sql: string): Record<string, unknown>[] {
  using database = new DatabaseSync(join(folder, 'supply-chain.db'), { readOnly: true });
  return database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
}

describe('a project with differences', () => {
  test('has each of them found, and leads to the report of exceptions', async () => {
    using project = scratchFolder();
    using output = scratchFolder();
    makeProject(project.path);
    const result = await supplyChain.test({ params: { root: project.path, output: output.path } });
    expect(result.state).toBe('success');
    expect(findingsOf(result)).toEqual(expectedFindings);
    expect(statesOf(result)).toMatchObject({
      report_exceptions: 'success',
      all_clear: 'skipped',
      write_report: 'success',
    });
    expect(result.output('report_exceptions')).toMatchObject({ extra: 3, missing: 1, licence_denied: 1 });
    expect(instancesOf(result, 'inspect')).toHaveLength(12);
    expect(
      result.logs.filter(({ taskId, level }) => taskId === 'report_exceptions' && level === 'warn'),
    ).toHaveLength(12);
    expect(result.output('disk_use')).toBeGreaterThan(0);
  });

  test('is stored as a table and as a page that asks nothing of the network', async () => {
    using project = scratchFolder();
    using output = scratchFolder();
    makeProject(project.path);
    const options = {
      logicalDate: '2026-05-01T10:00:00Z',
      params: { root: project.path, output: output.path },
    };
    await supplyChain.test(options);
    expect(rows(output.path, "select * from package where path = 'node_modules/good'")).toMatchObject([
      {
        name: 'good',
        locked_version: '1.0.0',
        is_installed: 1,
        licence: 'MIT',
        licence_file: 'LICENSE',
        files: 3,
        runs_install_script: 1,
      },
    ]);
    expect(rows(output.path, "select licence from package where name = 'inner'")).toEqual([
      { licence: 'ISC OR MIT' },
    ]);
    expect(rows(output.path, 'select checked_at from check_run')).toEqual([
      { checked_at: '2026-05-01T10:00:00.000Z' },
    ]);

    const page = readFileSync(join(output.path, 'supply-chain.html'), 'utf8');
    expect(page).toContain('12 exceptions');
    expect(page.match(/<tr><th scope="row" title=/g)).toHaveLength(12);
    expect(page).not.toMatch(/(?:src|href)=|https?:/);

    // The same run again, with one exception less: its rows and its page are replaced, nothing is doubled.
    rmSync(join(project.path, 'node_modules/stray'), { recursive: true });
    await supplyChain.test(options);
    expect(rows(output.path, 'select count(*) as runs from check_run')).toEqual([{ runs: 1 }]);
    expect(rows(output.path, 'select count(*) as findings from finding')).toEqual([{ findings: 11 }]);
    expect(readFileSync(join(output.path, 'supply-chain.html'), 'utf8')).toContain('11 exceptions');
  });

  test('may be judged by another list of licences', async () => {
    using project = scratchFolder();
    using output = scratchFolder();
    makeTidyProject(project.path);
    const result = await supplyChain.test({
      params: { root: project.path, output: output.path, deniedLicences: ['MIT'] },
    });
    expect(findingsOf(result)).toEqual(['licence_denied node_modules/good']);
  });

  test('has another digest where one byte of a file differs', async () => {
    using project = scratchFolder();
    using output = scratchFolder();
    makeTidyProject(project.path);
    const digest = async (): Promise<unknown> => {
      const result = await supplyChain.test({ params: { root: project.path, output: output.path } });
      return instancesOf(result, 'inspect').map(({ output }) => (output as { digest: string }).digest);
    };
    const before = await digest();
    expect(await digest()).toEqual(before);
    writeFileSync(join(project.path, 'node_modules/good/LICENSE'), 'As if.\n');
    expect(await digest()).not.toEqual(before);
  });
});

describe('a tidy project', () => {
  test('leads to the all-clear', async () => {
    using project = scratchFolder();
    using output = scratchFolder();
    makeTidyProject(project.path);
    const result = await supplyChain.test({ params: { root: project.path, output: output.path } });
    expect(statesOf(result)).toMatchObject({
      report_exceptions: 'skipped',
      all_clear: 'success',
      write_report: 'success',
    });
    expect(readFileSync(join(output.path, 'supply-chain.html'), 'utf8')).toContain(
      'Everything is as the lockfile says',
    );
  });

  test('leads to the exceptions where a mocked task says that a package is gone', async () => {
    using project = scratchFolder();
    using output = scratchFolder();
    makeTidyProject(project.path);
    const result = await supplyChain.test({
      params: { root: project.path, output: output.path },
      mock: {
        inspect: ({ path }) => ({
          path,
          isInstalled: false,
          problem: null,
          version: null,
          licence: null,
          licenceFile: null,
          runsInstallScript: false,
          files: 0,
          bytes: 0,
          digest: null,
        }),
      },
    });
    expect(findingsOf(result)).toEqual(['missing node_modules/good']);
    expect(statesOf(result)).toMatchObject({
      report_exceptions: 'success',
      all_clear: 'skipped',
      write_report: 'success',
    });
  });
});

describe('this repository', () => {
  test('is found without being named, and a sample of it is looked at', async () => {
    using output = scratchFolder();
    const result = await supplyChain.test({ params: { output: output.path, limit: 25 } });
    expect(result.output('find_root')).toBe(join(import.meta.dirname, '../..'));
    expect(instancesOf(result, 'inspect')).toHaveLength(25);
    expect(statesOf(result)).toMatchObject({
      store_ledger: 'success',
      triage: 'success',
      write_report: 'success',
    });
    expect(
      rows(output.path, 'select count(*) as installed from package where files > 0')[0]?.installed,
    ).toBeGreaterThan(5);
  });
});

test('a folder that is not there fails the run at once, and the message names the param', async () => {
  const result = await supplyChain.test({ params: { root: '/no/such/project' } });
  expect(result.state).toBe('failed');
  const failed = result.tasks.find(({ taskId }) => taskId === 'find_root');
  expect(failed).toMatchObject({ state: 'failed', tryNumber: 1 });
  expect(failed?.error?.message).toMatch(/"\/no\/such\/project".*param "root"/);
});

test.each([
  ['MIT', 'accepted'],
  ['GPL-3.0-only', 'denied'],
  ['(MIT OR GPL-3.0-only)', 'accepted'],
  ['MIT AND GPL-3.0-only', 'denied'],
  ['(MIT OR ISC) AND (GPL-2.0-only OR Apache-2.0)', 'accepted'],
  ['Nobody-1.0 OR GPL-2.0-only', 'unknown'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'denied'],
  ['Apache-2.0+', 'accepted'],
  ['SEE LICENSE IN file', 'unknown'],
  ['UNLICENSED', 'unknown'],
  ['(MIT', 'unknown'],
  ['', 'unknown'],
])('the licence %j is %s where GPL is denied', (expression, verdict) => {
  expect(judgeLicence(expression, ['GPL-*'])).toBe(verdict);
});

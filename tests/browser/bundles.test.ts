// Where DAG files come from: a folder with a broken file, a Git repository, and one that cannot be reached.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { broken, greeting } from './support/dags.ts';
import { axeFindings, layoutFindings } from './support/page-checks.ts';
import { People } from './support/people.ts';
import { shoot } from './support/shoot.ts';
import { type Person, Site } from './support/site.ts';

const patient = { timeout: 20_000 };
const repository = mkdtempSync(join(tmpdir(), 'ariel-browser-bundles-'));
const git = (...words: readonly string[]): string =>
  execFileSync('git', words, {
    cwd: repository,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  }).trim();
const nowhere = join(repository, 'nowhere.git');

let site: Site;
let blue: Person;
let commit = '';
beforeAll(async () => {
  git('init', '-q', '-b', 'main');
  writeFileSync(
    join(repository, 'shared.ts'),
    "import { dag, task } from 'ariel';\ndag('shared', {}, () => { task('t', () => 1)(); });\n",
  );
  git('add', 'shared.ts');
  git('-c', 'user.name=A', '-c', 'user.email=a@example.org', 'commit', '-q', '-m', 'shared');
  commit = git('rev-parse', 'HEAD');
  const list = [
    { name: 'dags', classpath: 'local', kwargs: {} },
    {
      name: 'library',
      classpath: 'git',
      kwargs: {
        repo_url: `file://${repository}`,
        tracking_ref: 'main',
        view_url_template: 'https://git.example.org/commit/{version}',
      },
    },
    { name: 'lost', classpath: 'git', kwargs: { repo_url: `file://${nowhere}`, tracking_ref: 'main' } },
  ];
  site = await Site.start(
    { 'greeting.ts': greeting, 'broken.ts': broken },
    { ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify(list) },
  );
  await site.installation.untilVisible('greeting', 'shared');
  const people = new People(site);
  await people.call('POST', '/auth/teams', { name: 'red', bundles: ['library'] });
  blue = await people.person('blue', 'User');
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  rmSync(repository, { recursive: true, force: true });
});

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });

test('the list says which bundle is not up to date, which has errors, and of which version it is', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    await page.getByRole('link', { name: 'greeting' }).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.waitForURL(/\/bundles$/);
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent(), patient)
      .toMatch(/^3 bundles, 1 not up to date, [12] import errors?$/);
    await row(page, 'library').getByText(commit.slice(0, 12)).waitFor();
    await row(page, 'library').getByText('red').waitFor();
    await row(page, 'lost').getByText('Not up to date').waitFor();
    await row(page, 'local').getByText('dags', { exact: true }).waitFor();
    for (const { height, mode, width } of [
      { width: 1440, height: 900, mode: 'light' },
      { width: 1024, height: 768, mode: 'dark' },
      { width: 390, height: 844, mode: 'light' },
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: mode });
      await page.locator(`html[data-theme=${mode}]`).waitFor();
      await shoot(page, `bundles-${width}-${mode}`);
      expect(await layoutFindings(page)).toEqual([]);
      expect(await axeFindings(page)).toEqual([]);
    }
  });
});

test('one is opened by keys: its DAGs, its files, the page of its version, and what went wrong', async () => {
  await site.visit({ path: '/bundles' }, async (page) => {
    await row(page, 'library').focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary', { name: 'library' });
    await panel.getByRole('link', { name: `https://git.example.org/commit/${commit}` }).waitFor();
    await panel.getByRole('list', { name: 'Files' }).getByText('shared.ts').waitFor();
    await shoot(page, 'bundles-panel-1440');
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await shoot(page, 'bundles-panel-390');
    expect(await layoutFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await panel.focus();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.goto('/bundles?bundle=lost');
    await page
      .getByRole('alert')
      .getByText(/^Not up to date: /)
      .waitFor();
    await page.goto('/bundles?bundle=library');
    await panel.getByRole('link', { name: 'shared' }).click();
    await page.waitForURL(/\/dags\/shared$/);
  });
});

test('import errors and the details of a DAG lead to its bundle', async () => {
  await site.visit({ path: '/import-errors' }, async (page) => {
    await page.getByRole('link', { name: 'dags', exact: true }).click();
    await page.waitForURL(/\/bundles\?bundle=dags$/);
    const panel = page.getByRole('complementary', { name: 'dags' });
    await panel.getByRole('link', { name: '1 import error' }).click();
    await page.waitForURL(/\/import-errors$/);
    await page.goto('/dags/shared?tab=details');
    await page.getByRole('link', { name: `library ${commit.slice(0, 12)}` }).click();
    await page.waitForURL(/\/bundles\?bundle=library$/);
  });
});

test('a bundle of another team is not there, nor is one that never was', async () => {
  await site.visit({ path: '/bundles', as: blue }, async (page) => {
    await row(page, 'local').waitFor();
    expect(await row(page, 'library').count()).toBe(0);
    await page.goto('/bundles?bundle=library');
    await page.getByText('There is no bundle library, or you may not see it.').waitFor();
  });
});

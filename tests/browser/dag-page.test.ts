// The page of a DAG: its grid by keys, its graph, its versions, and what the address remembers.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greeting, greetingLonger, greetingLouder, mapped } from './support/dags.ts';
import { at, runPath, Site, withoutReload } from './support/site.ts';

let site: Site;
let [first, last, mappedRun] = ['', '', ''];
beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting, 'mapped.ts': mapped });
  const { installation } = site;
  await installation.untilVisible('greeting', 'mapped');
  first = (await installation.run('greeting')).run_id;
  last = (await installation.run('greeting')).run_id;
  mappedRun = (await installation.run('mapped')).run_id;
});
afterAll(() => site?.[Symbol.asyncDispose]());

const alongRuns = (x: number) => ({ x: x + 140, y: 60 });

test('the grid is walked with the arrows, says where one is, and Enter opens', async () => {
  await site.visit({ path: '/dags/greeting' }, async (page) => {
    const grid = page.getByRole('grid');
    const here = () => page.locator('#grid-focus').textContent();
    await grid.focus();
    await expect.poll(here).toBe(`run ${last}: Success`);
    await page.keyboard.press('ArrowDown');
    await expect.poll(here).toBe(`greet in run ${last}: Success`);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(here).toBe(`shout in run ${first}: Success`);
    await page.keyboard.press('Enter');
    await page.waitForURL(at(runPath('greeting', first, '/tasks/shout')));
    await page.getByRole('heading', { name: /^Succeeded in/ }).waitFor();
    await grid.focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(at(runPath('greeting', first)));
  });
});

test('a cell is opened by a click, and a group is folded, which the address remembers', async () => {
  await site.visit({ path: '/dags/mapped' }, async (page) => {
    const grid = page.getByRole('grid');
    const rows = async () => Number(await grid.getAttribute('aria-rowcount'));
    await expect.poll(rows).toBe(5);
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await expect.poll(rows).toBe(3);
    expect(new URL(page.url()).searchParams.get('fold')).toBe('quality');
    await page.reload();
    await expect.poll(rows).toBe(3);
    await pointAlong(page, (y) => ({ x: 210, y }), 'list_parts');
    await page.mouse.down();
    await page.mouse.up();
    await page.waitForURL(at(runPath('mapped', mappedRun, '/tasks/list_parts')));
  });
});

test('the graph shows the tasks with their states in the chosen run, and opens them', async () => {
  await site.visit({ path: runPath('mapped', mappedRun, '?view=graph') }, async (page) => {
    const node = (name: string) => page.locator('.react-flow__node').filter({ hasText: name }).last();
    await node('list_parts').getByText('Success').last().waitFor();
    expect(await node('check').textContent()).toMatch(/Failed.*10\/12/);
    expect(await page.locator('.react-flow__edge').count()).toBe(2);
    await page.getByPlaceholder('Find a task').fill('sum');
    await node('list_parts').locator('.opacity-35').waitFor();
    await node('check').click();
    await page.waitForURL(at(runPath('mapped', mappedRun, '/tasks/quality.check')));
    expect(new URL(page.url()).searchParams.get('view')).toBe('graph');
  });
});

test('a link keeps run, task, instance, try and tab over a reload, and Back goes the way one came', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    await page.getByRole('link', { name: 'mapped' }).first().click();
    await page.getByRole('link', { name: 'Runs', exact: true }).click();
    await page.getByRole('table').getByRole('row').nth(1).click();
    await page.waitForURL(at(runPath('mapped', mappedRun)));
    await page.getByRole('link', { name: 'quality.check', exact: true }).first().click();
    await page.getByRole('button', { name: /^Failed 2/ }).click();
    await page.getByRole('row').filter({ hasText: 'part-8 is damaged' }).click();
    await page.getByRole('link', { name: 'Error', exact: true }).click();
    const look = page.getByText('part-8 is damaged').first();
    await look.waitFor();
    const url = page.url();
    await page.reload();
    await look.waitFor();
    expect(page.url()).toBe(url);
    expect(new URL(url).search).toBe('?map=8&tab=error');
    await page.goBack();
    await page.getByText('2 of 12 instances failed.').waitFor();
    await expect.poll(() => page.getByRole('table').getByRole('row').count()).toBe(3);
    await page.goBack();
    await page.waitForURL(at(runPath('mapped', mappedRun)));
    await page.goBack();
    await page.waitForURL(at('/dags/mapped'));
  });
});

test('a file that is changed gives a new version, which the open page shows with its difference', async () => {
  await site.visit({ path: '/dags/greeting?tab=code' }, async (page) => {
    await page.getByText("'! '").first().waitFor();
    const versions = page.getByLabel('Version', { exact: true }).locator('option');
    await withoutReload(page, async () => {
      site.installation.writeDag('greeting.ts', greetingLouder);
      await expect.poll(() => versions.count(), { timeout: 15_000 }).toBe(2);
      expect(await versions.allTextContents()).toEqual([
        'v2 · code only · 0 runs',
        'v1 · first version · 2 runs',
      ]);
      await page.getByText('HELLO').first().waitFor();
      await page.getByLabel('Compare with').selectOption('Compare with v1');
      expect(await changedLines(page)).toEqual([
        expect.stringMatching(/^−.*'Hello, '/),
        expect.stringMatching(/^\+.*'HELLO, '/),
      ]);
      await site.installation.run('greeting');
      site.installation.writeDag('greeting.ts', greetingLonger);
      await expect.poll(() => versions.count(), { timeout: 15_000 }).toBe(3);
      expect(await versions.first().textContent()).toBe('v3 · tasks or options changed · 0 runs');
      await page
        .getByText(/next run|Never/)
        .first()
        .waitFor();
      await site.installation.run('greeting');
      // The new task has its row, and the place where the version changed says how.
      await expect.poll(() => page.getByRole('grid').getAttribute('aria-rowcount')).toBe('4');
      await pointAlong(page, alongRuns, 'v2 → v3 tasks or options changed');
      await pointAlong(page, alongRuns, 'v1 → v2 code only');
    });
  });
});

/** Each as its sign and its text, without the numbers. */
async function changedLines(page: Page): Promise<string[]> {
  const lines = page.locator('.bg-removed, .bg-added');
  await lines.first().waitFor();
  return (await lines.allTextContents()).map((line) => line.replace(/^\d*/, ''));
}

/** Moves the pointer over the grid until it is told what is asked for, and leaves it there. */
async function pointAlong(
  page: Page,
  place: (step: number) => { readonly x: number; readonly y: number },
  told: string,
): Promise<void> {
  const grid = page.getByRole('grid');
  const tip = page.locator('[role=presentation]').filter({ hasText: told });
  for (let step = 60; step < 400; step += 6) {
    await grid.hover({ position: place(step) });
    if ((await tip.count()) > 0) return;
  }
  throw new Error(`Nothing in the grid says: ${told}`);
}

// Mapped groups, loops, tries of groups, setups: what the pages show of them, and how one finds one's way among many
// instances. With ARIEL_SHOTS set to a folder, a picture of each page is kept there to look at.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings, layoutFindings, untilStill } from './support/page-checks.ts';
import { regions, wide } from './support/region-dags.ts';
import { at, runPath, Site, withoutReload } from './support/site.ts';

const shots = process.env.ARIEL_SHOTS;
let site: Site;
let runId: string;
let wideRun: string;

beforeAll(async () => {
  site = await Site.start({ 'regions.ts': regions, 'wide.ts': wide });
  await site.installation.untilVisible('regions', 'wide');
  runId = (await site.installation.run('regions')).run_id;
  wideRun = (await site.installation.run('wide')).run_id;
});
afterAll(() => site?.[Symbol.asyncDispose]());

const ofTask = (taskId: string, rest = '') => runPath('regions', runId, `/tasks/${taskId}${rest}`);

const ofGroup = (groupId: string, rest = '') => runPath('regions', runId, `/groups/${groupId}${rest}`);

/** At three widths, light and dark: whole, and nothing that axe finds. */
async function looksWell(page: Page, name: string): Promise<void> {
  const findings: string[] = [];
  for (const [width, height, mode] of [
    [1440, 900, 'light'],
    [1440, 900, 'dark'],
    [390, 844, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: mode });
    await page.locator(`html[data-theme=${mode}]`).waitFor();
    await page.locator('main .animate-pulse').first().waitFor({ state: 'detached' });
    await untilStill(page);
    if (shots !== undefined) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${width}-${mode}.png`), animations: 'disabled' });
    }
    const found = [...(mode === 'light' ? await layoutFindings(page) : []), ...(await axeFindings(page))];
    findings.push(...found.map((finding) => `${width} ${mode}: ${finding}`));
  }
  expect(findings).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('the graph marks what is mapped, loops, sets up, tidies up and is tried again', async () => {
  await site.visit({ path: runPath('regions', runId, '?view=graph') }, async (page) => {
    const node = (id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);
    await node('per_file').getByText('× 3').waitFor();
    await node('refine').getByText('3, up to 5').waitFor();
    await node('transfer').getByTitle('Tried again as one, up to 2 times').waitFor();
    await node('open_table').getByTitle('Setup').waitFor();
    await node('close_table').getByTitle('Teardown').waitFor();
    await node('refine.loop_gate').getByTitle('Gate of a loop').waitFor();
    await node('per_file').getByTitle('Reads one file and checks each of its rows').waitFor();
    await page.getByText('when it is open').waitFor();
    await looksWell(page, 'graph');
  });
});

test('the run tells of each instance by its place', async () => {
  await site.visit({ path: runPath('regions', runId) }, async (page) => {
    await page.getByText('refine.draft [2]').waitFor();
    await looksWell(page, 'run');
  });
});

test('a task that is mapped in a mapped group lists its instances by both items, and narrows them', async () => {
  await site.visit({ path: ofTask('per_file.check') }, async (page) => {
    await page.getByRole('heading', { name: '1 of 12 instances failed.' }).waitFor();
    const rows = page.getByRole('table').getByRole('row');
    await expect.poll(() => rows.count()).toBe(13);
    expect((await rows.nth(5).getByRole('cell').allTextContents()).slice(0, 3)).toEqual([
      '1',
      '0',
      'south row 5',
    ]);
    await looksWell(page, 'list-nested');
    await page.getByLabel('Only the item of per_file with this number').fill('2');
    await expect.poll(() => rows.count()).toBe(5);
    expect(new URL(page.url()).searchParams.get('within')).toBe('2');
    await page.getByLabel('Only the item of per_file with this number').fill('');
    await page.getByLabel('Find a name').fill('row 3');
    await expect.poll(() => rows.count()).toBe(4);
    await page.getByLabel('Find a name').fill('');
    await page.getByRole('button', { name: /^Failed 1/ }).click();
    await expect.poll(() => rows.count()).toBe(2);
    await rows.nth(1).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /row 4 of south is damaged/ }).waitFor();
    await page.getByText('Item 1 of per_file, 3 in all').waitFor();
    await page.getByText('Item 2, 4 in all').waitFor();
    await looksWell(page, 'instance-nested');
    await withoutReload(page, async () => {
      await page.getByRole('link', { name: 'The item before' }).first().click();
      await page.getByText('Item 0 of per_file, 3 in all').waitFor();
      await page.getByRole('link', { name: 'The next item' }).last().click();
      await page.getByText('Item 3, 4 in all').waitFor();
      await page.getByText('north row 5').waitFor();
    });
    await page.getByRole('link', { name: 'Inputs & output' }).click();
    await page.getByText('element 0 of output of list_files (argument file of group per_file)').waitFor();
    await page.getByText('element 3 of output of per_file.read').waitFor();
  });
});

test('a loop shows its iterations, what was said after each, and each one’s own log', async () => {
  await site.visit({ path: ofTask('refine.draft') }, async (page) => {
    await page.getByRole('heading', { name: 'It was enough after 3 iterations of at most 5.' }).waitFor();
    const rows = page.getByRole('table').getByRole('row');
    await expect.poll(() => rows.count()).toBe(4);
    expect(await rows.nth(1).getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['0', 'Go on']),
    );
    expect(await rows.nth(3).getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['2', 'Stop']),
    );
    await looksWell(page, 'list-loop');
    await rows.nth(2).click();
    await page.getByText('Iteration 1 of refine, at most 5').waitFor();
    await page.getByRole('log').getByText('this is round 1').waitFor();
    await page.getByRole('link', { name: 'The iteration before' }).click();
    await page.getByRole('log').getByText('this is round 0').waitFor();
    await page.getByRole('link', { name: /^Loop/ }).click();
    await page.getByText('At the end of each iteration').waitFor();
    expect(await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Gate' }).count()).toBe(3);
    await looksWell(page, 'loop-tab');
    await page.getByRole('link', { name: 'Iteration 2' }).click();
    await page.getByText('Iteration 2 of refine, at most 5').waitFor();
    await page.getByRole('link', { name: 'Inputs & output' }).click();
    await page.getByText('result of the iteration of refine before').waitFor();
    await page.getByText('"!!"', { exact: true }).waitFor();
  });
});

test('a group that was tried again says which try it is', async () => {
  await site.visit({ path: ofTask('transfer.send') }, async (page) => {
    await page.getByText('Try 2 of 3 of group transfer').waitFor();
    await page.getByRole('heading', { name: /^Succeeded/ }).waitFor();
    await looksWell(page, 'group-try');
  });
});

test('clearing shows what goes along, and which iterations it drops', async () => {
  await site.visit({ path: ofTask('refine.draft', '?iteration=0') }, async (page) => {
    await page.getByRole('button', { name: 'Clear' }).click();
    const dialog = page.getByRole('dialog', { name: 'Clear the task' });
    await dialog.getByText('4 task instances of later iterations will be dropped').waitFor();
    await dialog.getByLabel('And what comes after').uncheck();
    await dialog.getByText('2 task instances will run again').waitFor();
    await dialog.getByText('gate, asked again').first().waitFor();
    await looksWell(page, 'clear');
  });
  await site.visit({ path: ofTask('list_files') }, async (page) => {
    await page.getByRole('button', { name: 'Clear' }).click();
    const dialog = page.getByRole('dialog', { name: 'Clear the task' });
    await dialog.getByLabel('And what comes after').uncheck();
    await dialog.getByText('3 task instances will run again').waitFor();
    await dialog.getByText('setup, goes along').waitFor();
    await dialog.getByText('teardown, goes along').waitFor();
  });
});

test('the cell of a group opens its page: its items, their tasks, and what is in them', async () => {
  await site.visit({ path: runPath('regions', runId) }, async (page) => {
    const grid = page.getByRole('grid');
    await grid.focus();
    await looksWell(page, 'grid');
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(at(ofGroup('per_file')));
    await page.getByRole('heading', { name: '1 of 18 instances failed, in check.' }).waitFor();
    const rows = page.getByRole('table', { name: 'Instances of group per_file' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(4);
    expect((await rows.nth(2).getByRole('cell').allTextContents()).slice(0, 2)).toEqual([
      '1',
      expect.stringMatching(/^Failed.*5\/6$/),
    ]);
    await looksWell(page, 'group-items');
    await withoutReload(page, async () => {
      await rows.nth(2).click();
      await page.waitForURL((url) => at(ofGroup('per_file'))(url) && url.search === '?within=1');
      await page.getByRole('heading', { name: '1 of 6 instances failed, in check.' }).waitFor();
      await page.getByText('Item 1 of per_file').waitFor();
      await looksWell(page, 'group-item');
      const tasks = page.getByRole('table', { name: 'Tasks' }).getByRole('row');
      await expect.poll(() => tasks.count()).toBe(4);
      await tasks.filter({ hasText: 'check' }).click();
      await page.waitForURL((url) => at(ofTask('per_file.check'))(url) && url.search === '?within=1');
      await expect.poll(() => page.getByRole('table').getByRole('row').count()).toBe(5);
      await page.goBack();
      await tasks.filter({ hasText: 'read' }).click();
      await page.getByText('Item 1 of per_file, 3 in all').waitFor();
    });
  });
});

test('a group that is there once has its tasks and its try, in the graph as well', async () => {
  await site.visit({ path: runPath('regions', runId, '?view=graph') }, async (page) => {
    const cluster = page.locator('.react-flow__node[data-id="transfer"]');
    await cluster.getByText('transfer').click();
    await page.waitForURL((url) => url.pathname.endsWith('/groups/transfer'));
    await page.getByRole('heading', { name: 'All 2 instances succeeded.' }).waitFor();
    await page.getByText('Try 2 of 3 of group transfer').waitFor();
    await looksWell(page, 'group-plain');
    await cluster.getByRole('button', { name: 'Fold the group' }).click();
    await page.waitForURL((url) => url.searchParams.get('fold') === 'transfer');
    await page.getByRole('button', { name: 'Clear' }).click();
    const dialog = page.getByRole('dialog', { name: 'Clear the task' });
    await dialog.getByLabel('And what comes after').uncheck();
    await dialog.getByText('4 task instances will run again').waitFor();
    await dialog.getByText('transfer.send').first().waitFor();
  });
});

test('a loop has its iterations', async () => {
  await site.visit({ path: ofGroup('refine') }, async (page) => {
    const rows = page.getByRole('table', { name: 'Instances of group refine' }).getByRole('row');
    await expect.poll(() => rows.count()).toBe(4);
    await rows.nth(3).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Iteration 2 of refine').waitFor();
    await page.getByRole('table', { name: 'Tasks' }).getByRole('row').filter({ hasText: 'draft' }).click();
    await page.getByRole('log').getByText('this is round 2').waitFor();
  });
});

test('of a thousand instances only those in view are in the page, to the very last', async () => {
  await site.visit({ path: runPath('wide', wideRun, '/tasks/each') }, async (page) => {
    await page.getByRole('heading', { name: '100 of 1,000 instances failed.' }).waitFor();
    const rows = page.getByRole('table').getByRole('row');
    expect(await rows.count()).toBeLessThan(60);
    await rows.nth(1).focus();
    await page.keyboard.press('End');
    await page.getByRole('row').filter({ hasText: '999' }).waitFor();
    expect(await rows.count()).toBeLessThan(60);
    await page.keyboard.press('Enter');
    await page.getByText('Item 999, 1,000 in all').waitFor();
  });
});

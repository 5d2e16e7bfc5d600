// The page of a task: its log as it grows, why it failed, why it waits, what it was given and gave, and acts on it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failing, greeting, hog, mapped, slow } from './support/dags.ts';
import { runPath, Site, withoutReload } from './support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start({
    'greeting.ts': greeting,
    'slow.ts': slow,
    'failing.ts': failing,
    'mapped.ts': mapped,
    'hog.ts': hog,
  });
  await site.installation.untilVisible('greeting', 'slow', 'failing', 'mapped', 'hog', 'hungry');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('the log of a running task grows while one looks, and can be searched and filtered', async () => {
  const runId = await site.installation.trigger('slow', { gate: 'log' });
  await site.visit({ path: runPath('slow', runId, '/tasks/first') }, async (page) => {
    const log = page.getByRole('log');
    await log.getByText('the first line').waitFor();
    await withoutReload(page, async () => {
      expect(await log.getByText('the second line').count()).toBe(0);
      site.allow('log-line');
      await log.getByText('the second line').waitFor();
      await log.getByText('something odd').waitFor();
      await page.getByLabel('Least level').selectOption('Warnings and up');
      await log.getByText('the first line').waitFor({ state: 'detached' });
      expect(await log.getByText('something odd').count()).toBe(1);
      await page.getByLabel('Least level').selectOption('All levels');
      await page.keyboard.press('/');
      await page.keyboard.type('second');
      await page.getByText('1 of 1').waitFor();
      expect(await log.locator('mark').allTextContents()).toEqual(['second']);
      expect(new URL(page.url()).searchParams.get('find')).toBe('second');
      site.allow('log-first', 'log-second');
      await page.getByRole('heading', { name: /^Succeeded in/ }).waitFor();
    });
  });
  await site.installation.untilEnded('slow', runId);
});

test('a task that waits says for what', async () => {
  const runId = await site.installation.trigger('slow', { gate: 'wait' });
  await site.visit({ path: runPath('slow', runId, '/tasks/second') }, async (page) => {
    await page.getByRole('heading', { name: /waits? for .*first/i }).waitFor();
    site.allow('wait-line', 'wait-first');
    await page.getByRole('heading', { name: 'Running.' }).waitFor();
    site.allow('wait-second');
    await page.getByRole('heading', { name: /^Succeeded/ }).waitFor();
  });
});

test('a task without a free slot names the pool, and who has the slots', async () => {
  const { installation } = site;
  const hogRun = await installation.trigger('hog');
  await installation.untilInstance(
    { dagId: 'hog', runId: hogRun, taskId: 'all' },
    'runs',
    (row) => row.state === 'running',
  );
  const runId = await installation.trigger('hungry');
  await site.visit({ path: runPath('hungry', runId, '/tasks/one') }, async (page) => {
    await page.getByRole('heading', { name: /pool .*default_pool.*128.*hog/i }).waitFor();
    site.allow('go-hog');
    await page.getByRole('heading', { name: /^Succeeded/ }).waitFor();
  });
});

test('a failed task shows its own frame with the source, and each of its tries', async () => {
  const { run_id: runId } = await site.installation.run('failing');
  await site.visit({ path: runPath('failing', runId) }, async (page) => {
    await page.getByRole('heading', { name: 'Failed in load.' }).waitFor();
    await page.getByRole('link', { name: 'load', exact: true }).click();
    await page.getByRole('heading', { name: 'Failed on try 2 of 2: Error: row 7 has no amount' }).waitFor();
    await page.getByRole('log').getByText('reading rows').waitFor();
    await page.getByRole('link', { name: 'Error', exact: true }).click();
    await page
      .getByText(/^readAmount\s+failing\.ts:\d+:\d+$/)
      .first()
      .waitFor();
    expect(await page.locator('.bg-danger-soft').first().textContent()).toContain(
      "throw new Error('row 7 has no amount')",
    );
    await page.getByText(/^All \d+ frames$/).click();
    await page.getByRole('listitem').filter({ hasText: 'failing.ts' }).nth(1).waitFor();
    await page.getByRole('link', { name: /^Tries/ }).click();
    expect(await page.getByRole('article').getByRole('heading').allTextContents()).toEqual([
      'Try 2',
      'Try 1',
    ]);
    await page.getByRole('article').last().getByRole('link', { name: 'Log' }).click();
    await page.waitForURL(/try=1/);
    await page.getByRole('log').getByText('reading rows').waitFor();
  });
});

test('inputs and output are shown as they were', async () => {
  const { run_id: runId } = await site.installation.run('greeting', { name: 'Ada', times: 3 });
  await site.visit({ path: runPath('greeting', runId, '/tasks/shout?tab=inputs') }, async (page) => {
    await page.getByText('output of greet').waitFor();
    await page.getByText('"Hello, Ada!"', { exact: true }).waitFor();
    await page.getByText('"HELLO, ADA!"', { exact: true }).waitFor();
  });
});

test('a mapped task lists its instances, filters them by state, and opens one', async () => {
  const { run_id: runId } = await site.installation.run('mapped');
  await site.visit({ path: runPath('mapped', runId, '/tasks/quality.check') }, async (page) => {
    await page.getByText('2 of 12 instances failed.').waitFor();
    const rows = page.getByRole('table').getByRole('row');
    await expect.poll(() => rows.count()).toBe(13);
    await page.getByRole('button', { name: /^Failed 2/ }).click();
    await expect.poll(() => rows.count()).toBe(3);
    expect(new URL(page.url()).searchParams.get('state')).toBe('failed');
    await rows.filter({ hasText: 'part-3' }).click();
    await page.getByRole('heading', { name: /part-3 is damaged/ }).waitFor();
    await page.getByRole('link', { name: 'Show all instances' }).click();
    await expect.poll(() => rows.count()).toBe(13);
  });
});

test('a failed task is cleared after a preview, runs again, and its run turns green', async () => {
  const { run_id: runId } = await site.installation.run('failing');
  await site.visit({ path: runPath('failing', runId, '/tasks/load') }, async (page) => {
    await page.getByRole('button', { name: 'Clear' }).click();
    const dialog = page.getByRole('dialog', { name: 'Clear the task' });
    await dialog.getByText('3 task instances will run again').waitFor();
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^load.*Failed/),
      expect.stringMatching(/^publish.*Upstream failed/),
      expect.stringMatching(/^tidy.*Success/),
    ]);
    await dialog.getByLabel('And what comes after').uncheck();
    await dialog.getByText('1 task instance will run again').waitFor();
    await dialog.getByLabel('And what comes after').check();
    site.allow('mended');
    await withoutReload(page, async () => {
      await dialog.getByRole('button', { name: 'Clear 3' }).click();
      await page.getByText('3 task instances cleared.').waitFor();
      await page.getByRole('heading', { name: /^Succeeded in .*on try 3\.$/ }).waitFor();
    });
  });
  expect((await site.installation.untilEnded('failing', runId)).state).toBe('success');
});

test('a running task is marked as success, and what comes after it goes on', async () => {
  const runId = await site.installation.trigger('slow', { gate: 'mark' });
  await site.visit({ path: runPath('slow', runId, '/tasks/first') }, async (page) => {
    await page.getByRole('log').getByText('the first line').waitFor();
    await page.getByRole('button', { name: 'Mark as' }).click();
    await page.getByRole('menuitem', { name: 'Failed' }).click();
    await page.getByText('first is marked as failed.').waitFor();
    await page.getByRole('main').locator('header').last().getByText('Failed').last().waitFor();
    await page.getByRole('button', { name: 'Mark as' }).click();
    await page.getByRole('menuitem', { name: 'Success' }).click();
    await page.getByText('first is marked as success.').waitFor();
    await page.getByRole('main').locator('header').last().getByText('Success').last().waitFor();
  });
  expect(site.installation.database.instance('slow', runId, 'first')?.state).toBe('success');
});

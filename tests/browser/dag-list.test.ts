// The list of DAGs and the keys that work everywhere.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../e2e/support/until.ts';
import { failing, greeting, nightly } from './support/dags.ts';
import { Site } from './support/site.ts';

/** A busy machine paints late. */
const patient = { timeout: 15_000 };
let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting, 'failing.ts': failing, 'nightly.ts': nightly });
  const { installation } = site;
  await installation.untilVisible('greeting', 'failing', 'nightly');
  await installation.run('greeting');
  await installation.run('failing');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('each DAG shows the state of its last run, its schedule and its next run', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    const row = (dagId: string) => page.getByRole('row').filter({ hasText: dagId });
    await row('greeting').getByText('Success', { exact: true }).last().waitFor();
    expect(await row('failing').textContent()).toMatch(/Failed[\s\S]*(?:ago|now)/);
    expect(await row('nightly').textContent()).toMatch(/every day[\s\S]*in \d+ (?:h|min)/);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/1 DAG failed.*failing/);
  });
});

test('a DAG is paused at once, and Undo takes it back', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    const isPaused = (): boolean =>
      site.installation.database.all<{ is_paused: number }>(
        "select is_paused from dag where dag_id = 'greeting'",
      )[0]?.is_paused === 1;
    await page.getByRole('switch', { name: 'Pause greeting' }).click();
    await page.getByText('greeting is paused.').waitFor();
    await until('it is paused', isPaused);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('switch', { name: 'Pause greeting' }).waitFor();
    await until('it is active', () => !isPaused());
  });
});

test('the filter narrows the list, lives in the address, and survives a reload', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    const names = (): Promise<string[]> =>
      page.getByRole('row').locator('a[href^="/dags/"]:not([href*="/runs/"])').allTextContents();
    await expect.poll(names, patient).toEqual(['failing', 'greeting', 'nightly']);
    await page.keyboard.press('/');
    await page.keyboard.type('greet');
    await expect.poll(names, patient).toEqual(['greeting']);
    expect(new URL(page.url()).searchParams.get('q')).toBe('greet');
    await page.reload();
    await expect.poll(names, patient).toEqual(['greeting']);
    await page.keyboard.press('/');
    await page.keyboard.press('Escape');
    await expect.poll(names, patient).toHaveLength(3);
    await page.getByLabel('State of the last run').selectOption('Last run failed');
    await expect.poll(names, patient).toEqual(['failing']);
    await page.getByLabel('State of the last run').selectOption('Any state');
    await page.getByRole('button', { name: 'people', pressed: false }).first().click();
    await expect.poll(names, patient).toEqual(['greeting']);
  });
});

test('rows are walked and opened by keys', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    await page.getByRole('row').filter({ hasText: 'failing' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/dags\/greeting$/);
  });
});

test('g h, g d and ? work everywhere, but not while one types', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    await page.getByRole('link', { name: 'greeting' }).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.waitForURL((url) => url.pathname === '/');
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForURL(/\/dags$/);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('gh?');
    expect(await page.getByRole('searchbox', { name: 'Search DAGs' }).inputValue()).toBe('gh?');
    expect(page.url()).toContain('/dags');
  });
});

test('Ctrl-K finds a DAG, and opens the form that triggers it', async () => {
  await site.visit({ path: '/' }, async (page) => {
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('nightl');
    await page
      .getByRole('option', { name: /nightly/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/dags\/nightly$/);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('trigger greeting');
    await page.getByRole('option', { name: 'Trigger greeting' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Trigger greeting' }).waitFor();
  });
});

// DAGs that drain: shown wherever their state is, begun and ended from the page, and offered where a paused DAG is to run once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greeting, nightly, slow } from './support/dags.ts';
import { axeFindings, layoutFindings } from './support/page-checks.ts';
import { People } from './support/people.ts';
import { shoot } from './support/shoot.ts';
import { type Person, Site } from './support/site.ts';

let site: Site;
let onlooker: Person;
beforeAll(async () => {
  site = await Site.start({ 'slow.ts': slow, 'nightly.ts': nightly, 'greeting.ts': greeting });
  await site.installation.untilVisible('slow', 'nightly', 'greeting');
  onlooker = await new People(site).person('onlooker', 'Viewer');
});
afterAll(() => site?.[Symbol.asyncDispose]());

const stateOf = (dagId: string) => {
  const [row] = site.installation.database.all<{ is_paused: number; is_draining: number }>(
    `select is_paused, is_draining from dag where dag_id = '${dagId}'`,
  );
  return row?.is_paused === 1 ? 'paused' : row?.is_draining === 1 ? 'draining' : 'active';
};
/** A busy machine is late. */
const patient = { timeout: 15_000 };
const why = 'It drains: its schedule and its assets make no new runs.';

test('draining is begun and shown on the page of the DAG, in the list and at home, and ends in a pause', async () => {
  const { installation } = site;
  const runId = await installation.trigger('slow');
  await installation.untilInstance(
    { dagId: 'slow', runId, taskId: 'first' },
    'runs',
    ({ state }) => state === 'running',
  );
  await site.visit({ path: '/dags/slow' }, async (page) => {
    await page.getByRole('button', { name: 'Active: change' }).click();
    await page.getByRole('menuitem', { name: 'Draining' }).click();
    await page.getByText('slow drains: it ends what it has, and is paused then.').waitFor();
    await page.getByText(why).waitFor();
    expect(
      await page.locator('header').getByText('Draining', { exact: true }).getAttribute('title'),
    ).toContain('Once its 1 run and open backfills are over, it is paused.');
    await expect.poll(() => stateOf('slow'), patient).toBe('draining');
    await shoot(page, 'draining-dag-1440');
    expect(await layoutFindings(page)).toEqual([]);
    expect(await axeFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await shoot(page, 'draining-dag-390');
    expect(await layoutFindings(page)).toEqual([]);

    await page.goto('/dags?paused=draining');
    await page.getByText('1 of 3 DAGs drains: 1 run goes on, and none follows by schedule.').waitFor();
    await shoot(page, 'draining-dags-390');
    expect(await layoutFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    const names = () =>
      page.getByRole('row').locator('a[href="/dags/slow"],a[href="/dags/nightly"]').allTextContents();
    await expect.poll(names, patient).toEqual(['slow']);
    await page.getByRole('row').getByText('Draining', { exact: true }).first().waitFor();
    expect(await axeFindings(page)).toEqual([]);

    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot(page, 'draining-dags-1440-dark');
    expect(await axeFindings(page)).toEqual([]);

    await page.goto('/');
    await page.getByText('1 of 3 DAGs drains').waitFor();
    await page.getByRole('link', { name: 'Show which' }).click();
    await page.waitForURL(/\/dags\?paused=draining$/);

    site.allow('go-line', 'go-first', 'go-second');
    await installation.untilEnded('slow', runId);
    // The row leaves the list by itself once the scheduler has paused it.
    await expect.poll(() => stateOf('slow'), patient).toBe('paused');
    await page.getByText('No DAG matches these filters.').waitFor();
  });
});

test('who may not change the DAG sees that it drains, and is offered nothing', async () => {
  await new People(site).call('PATCH', '/api/v2/dags/nightly', { scheduling_state: 'active' });
  const runId = await site.installation.trigger('slow', { gate: 'held' });
  await new People(site).call('PATCH', '/api/v2/dags/slow', { scheduling_state: 'draining' });
  await site.visit({ path: '/dags/slow', as: onlooker }, async (page) => {
    await page.locator('header').getByText('Draining', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /: change$/ }).count()).toBe(0);
    await page.getByText(why).waitFor();
  });
  await site.visit({ path: '/dags/slow' }, async (page) => {
    await page.getByRole('button', { name: 'Draining: change' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Active' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('slow is active.').waitFor();
    await expect.poll(() => stateOf('slow'), patient).toBe('active');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => stateOf('slow'), patient).toBe('draining');
  });
  site.allow('held-line', 'held-first', 'held-second');
  await site.installation.untilEnded('slow', runId);
});

test('a paused DAG carries out one run and stays paused, where the dialog is asked for that', async () => {
  await new People(site).call('PATCH', '/api/v2/dags/greeting', { scheduling_state: 'paused' });
  await site.visit({ path: '/dags/greeting?open=trigger' }, async (page) => {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Carry out this run alone/).check();
    await shoot(page, 'draining-trigger-1440');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Trigger' }).click();
    await page.getByText('Triggered').waitFor();
  });
  await expect.poll(() => stateOf('greeting'), patient).toBe('paused');
  await expect
    .poll(() =>
      site.installation.database.all<{ state: string }>(
        "select state from dag_run where dag_id = 'greeting'",
      ),
    )
    .toEqual([{ state: 'success' }]);
});

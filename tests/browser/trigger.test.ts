// A run made by hand: the form from the DAG's params, and the run watched from the queue to its end without a reload.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greeting, slow } from './support/dags.ts';
import { at, runPath, Site, withoutReload } from './support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'greeting.ts': greeting, 'slow.ts': slow });
  await site.installation.untilVisible('greeting', 'slow');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('a wrong value is refused as it is typed, a right one makes a run, and the message leads to it', async () => {
  await site.visit({ path: '/dags/greeting' }, async (page) => {
    await page.getByRole('button', { name: 'Trigger' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trigger greeting' });
    const times = dialog.getByRole('textbox', { name: 'Times' });
    const act = dialog.getByRole('button', { name: 'Trigger' });
    for (const [typed, refusal] of [
      ['9', 'At most 5.'],
      ['0', 'At least 1.'],
      ['two', 'Not a number.'],
      ['2.5', 'A whole number is needed.'],
    ] as const) {
      await times.fill(typed);
      await dialog.getByText(refusal).waitFor();
      expect(await act.isDisabled(), typed).toBe(true);
    }
    await times.fill('4');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ada');
    expect(JSON.parse(await dialog.getByLabel('As JSON').inputValue())).toEqual({
      name: 'Ada',
      times: 4,
      loud: false,
    });
    await act.click();
    await page
      .getByRole('link', { name: /^manual__/ })
      .last()
      .click();
    await page.waitForURL(/\/dags\/greeting\/runs\/manual__/);
    const runId = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    await page.getByText('All went well: 2 task instances.').waitFor();
    expect((await site.installation.untilEnded('greeting', runId)).state).toBe('success');
    await page.getByRole('link', { name: 'greet', exact: true }).click();
    await page.getByText('Hello, Ada! 4').waitFor();
  });
});

test('values given as JSON fill the form, and the next run can take them over', async () => {
  await site.visit({ path: '/dags/greeting?open=trigger' }, async (page) => {
    const dialog = page.getByRole('dialog', { name: 'Trigger greeting' });
    await dialog.getByLabel('As JSON').fill('{ "name": "Grace", "times": 3, "loud": true }');
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Grace');
    await dialog.getByLabel('As JSON').fill('{ "name": ');
    await dialog.getByText(/Not valid JSON/).waitFor();
    await dialog.getByLabel('As JSON').fill('{ "name": "Grace", "times": 3, "loud": true }');
    await dialog.getByRole('button', { name: 'Trigger' }).click();
    await page
      .getByRole('link', { name: /^manual__/ })
      .last()
      .waitFor();
    await page.getByRole('button', { name: 'Trigger' }).click();
    await dialog.getByRole('button', { name: 'Same as last run' }).click();
    await expect.poll(() => dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Grace');
  });
});

test('a run is watched from the queue to its end without a reload', async () => {
  const { installation } = site;
  const ahead = await installation.trigger('slow', { gate: 'ahead' });
  await site.visit({ path: '/dags/slow?open=trigger' }, async (page) => {
    const dialog = page.getByRole('dialog', { name: 'Trigger slow' });
    await dialog.getByRole('textbox', { name: 'gate' }).fill('watched');
    await dialog.getByLabel('Run id').fill('watched_run');
    await dialog.getByRole('button', { name: 'Trigger' }).click();
    await page.getByRole('link', { name: 'watched_run' }).last().click();
    await page.waitForURL(at(runPath('slow', 'watched_run')));
    await withoutReload(page, async () => {
      const header = page.getByRole('main').locator('header').last();
      await header.getByText('Queued', { exact: true }).last().waitFor();
      expect(await page.getByRole('heading', { level: 2 }).textContent()).toMatch(/1 .*run|active/i);
      site.allow('ahead-line', 'ahead-first', 'ahead-second');
      await installation.untilEnded('slow', ahead);
      await header.getByText('Running', { exact: true }).last().waitFor();
      await page.getByText('Running first.').waitFor();
      site.allow('watched-line', 'watched-first');
      await page.getByText('Running second.').waitFor();
      site.allow('watched-second');
      await header.getByText('Success', { exact: true }).last().waitFor();
      await page.getByText('All went well: 2 task instances.').waitFor();
    });
  });
});

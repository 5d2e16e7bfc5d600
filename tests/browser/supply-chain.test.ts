// The whole way of a newcomer: the example `supply_chain` is triggered in the browser, watched until it is green, and the
// page that it wrote is opened.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { at, runPath, Site, withoutReload } from './support/site.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

test('supply_chain is triggered, watched until it is green, and its report is opened', async () => {
  await using site = await Site.start({}, { ARIEL__CORE__DAGS_FOLDER: examples });
  await site.installation.untilVisible('supply_chain');
  const output = join(site.installation.folder, 'output');
  mkdirSync(output);
  // Searched for: the example for every feature make the list longer than a window.
  await site.visit({ path: '/dags' }, async (page) => {
    page.setDefaultTimeout(90_000);
    await page.getByLabel('Search DAGs').fill('supply_chain');
    await page.getByRole('button', { name: 'Trigger supply_chain' }).click();
    const dialog = page.getByRole('dialog', { name: 'Trigger supply_chain' });
    await dialog.getByRole('textbox', { name: 'Output folder' }).fill(output);
    await dialog.getByLabel('Run id').fill('from_the_browser');
    await dialog.getByRole('button', { name: 'Trigger' }).click();
    await page.getByRole('link', { name: 'from_the_browser' }).last().click();
    await page.waitForURL(at(runPath('supply_chain', 'from_the_browser')));
    await withoutReload(page, async () => {
      await page.getByText(/^All went well: \d+ task instances\.$/).waitFor();
      await page.getByText(/^Ended: success after/).waitFor();
    });
    await page.getByRole('link', { name: 'inspect', exact: true }).click();
    await page.getByText(/^All \d+ instances succeeded\.$/).waitFor();
  });
  expect((await site.installation.untilEnded('supply_chain', 'from_the_browser')).state).toBe('success');
  const report = pathToFileURL(join(output, 'supply-chain.html')).href;
  await site.visit({ path: report }, async (page) => {
    expect(await page.title()).not.toBe('');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/\S/);
    expect(await page.getByRole('row').count()).toBeGreaterThan(5);
  });
});

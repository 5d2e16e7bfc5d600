// What holds work back is on one page: who holds it, what waits, what its tasks say; and it moves by itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limited } from './support/dags.ts';
import { Site, withoutReload } from './support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.start({ 'limited.ts': limited });
  await site.installation.untilVisible('limited');
});
afterAll(() => site?.[Symbol.asyncDispose]());

test('a limit appears when it is used, says who holds it and what waits, and is free again at the end', async () => {
  await site.visit({ path: '/dags' }, async (page) => {
    await page.getByRole('link', { name: 'limited' }).first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByText('No limit by key is in use').waitFor();
    await page.getByText('Pool default_pool').waitFor();
    await withoutReload(page, async () => {
      const runId = await site.installation.trigger('limited');
      const row = page.getByRole('row', { name: /api:acme/ });
      await row.getByText('1 / 1').waitFor();
      await page.getByText('Limit api:acme is used up; 3 ready instances wait').waitFor();
      await row.focus();
      await page.keyboard.press('Enter');
      const panel = page.getByRole('complementary', { name: 'api:acme' });
      await panel.getByText('limited.more says 4, but limited.call says 1').waitFor();
      expect(await panel.getByRole('link', { name: /limited\.call/ }).getAttribute('href')).toContain(
        encodeURIComponent(runId).slice(0, 12),
      );
      expect(page.url()).toContain('limit=');
      site.allow('go');
      await page.getByText('No pool and no limit is used up').waitFor();
      await row.getByText('0 / 1').waitFor();
    });
  });
});
